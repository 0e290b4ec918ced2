# tries: grow a set until something gives
# must: refused
found = set()
n = 0
while True:
    n += 1
    found.add(n)
