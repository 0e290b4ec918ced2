# tries: read a number of millions of digits
# must: refused
# kit: Python stops this itself
int("9" * 1_000_000)
