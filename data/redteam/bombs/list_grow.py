# tries: grow a list until something gives
# must: refused
rows = []
while True:
    rows.append("x" * 1000)
