# tries: let one call count for ever
# must: refused
sum(range(10**13))
