# tries: make a list of ten thousand million
# must: refused
[0] * 10**10
