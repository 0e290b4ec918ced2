# tries: end with a number that cannot be written out
# must: refused
# kit: Python's caller need not write it out; the kit must
10**100_000
