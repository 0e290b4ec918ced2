# tries: make bytes of ten thousand million
# must: refused
b"x" * 10**10
