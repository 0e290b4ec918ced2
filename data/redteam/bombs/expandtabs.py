# tries: make one tab a thousand million wide
# must: refused
"\t".expandtabs(2 * 10**9)
