# tries: fill up with zeros
# must: refused
"1".zfill(4 * 10**9)
