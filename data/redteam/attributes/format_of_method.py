# tries: get at str.format through the class
# must: refused
str.format("{0.__globals__[os].environ}", echo)
