# tries: ask for a field a thousand million wide
# must: refused
f"{1:>4000000000}"
