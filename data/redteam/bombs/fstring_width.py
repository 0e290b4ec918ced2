# tries: ask for a wide field in an f-string
# must: refused
f"{1:>4000000000}"
