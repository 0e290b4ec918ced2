# tries: give something that is no list of rows
# must: refused
# kit: the check of arguments is the kit's
parallel(echo, 5)
