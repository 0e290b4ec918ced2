# tries: search a range that has no end in sight
# must: refused
max(range(10**13), key=lambda x: -x)
