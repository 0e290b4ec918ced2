# tries: make a tuple of a thousand million
# must: refused
(1, 2) * 10**9
