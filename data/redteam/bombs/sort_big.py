# tries: sort a long list with a key
# must: refused
sorted(range(10**8), key=lambda x: -x)
