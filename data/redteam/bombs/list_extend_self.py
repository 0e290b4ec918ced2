# tries: double a list again and again
# must: refused
rows = [1]
while True:
    rows.extend(rows)
