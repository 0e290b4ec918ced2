# tries: grow a dict until something gives
# must: refused
table = {}
n = 0
while True:
    table[n] = str(n) * 100
    n += 1
