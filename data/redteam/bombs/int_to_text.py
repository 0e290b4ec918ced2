# tries: write out a number of millions of digits
# must: refused
# kit: Python stops this itself
str(10**1_000_000)
