# tries: ask for a wide field in the old way
# must: refused
"%4000000000d" % 1
