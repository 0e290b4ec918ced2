# tries: take a long list apart from the wrong end
# must: refused
rows = list(range(1_500_000))
while rows:
    rows.pop(0)
