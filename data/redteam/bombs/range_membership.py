# tries: look for what is not in a range
# must: refused
3.5 in range(10**9, 10**13) or 10.5 in list(range(10**8))
