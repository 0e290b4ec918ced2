# tries: make a list of a huge range
# must: refused
list(range(10**10))
