# tries: shift by a million million
# must: refused
1 << 10**12
