# tries: fill up with blanks
# must: refused
"1".ljust(4 * 10**9)
