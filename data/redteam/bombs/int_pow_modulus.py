# tries: raise to a power with a huge modulus
# must: refused
pow(3, 10**200_000, 10**200_000 + 1)
