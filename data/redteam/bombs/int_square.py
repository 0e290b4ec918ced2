# tries: square a number until something gives
# must: refused
x = 3
while True:
    x = x * x
