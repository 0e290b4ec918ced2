# tries: print many values with a long separator
# must: refused
while True:
    print(*range(1000), sep="-" * 1000)
