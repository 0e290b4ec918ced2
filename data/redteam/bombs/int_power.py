# tries: raise to a power with a thousand million digits
# must: refused
10 ** 10 ** 9
