# tries: make a text of ten thousand million
# must: refused
"x" * 10**10
