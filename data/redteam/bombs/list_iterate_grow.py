# tries: walk through a list that grows on the way
# must: refused
rows = [1]
for row in rows:
    rows.append(row)
