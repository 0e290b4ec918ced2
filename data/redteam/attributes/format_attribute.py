# tries: read attributes with a format string
# must: refused
"{0.__globals__}".format(echo) and "{0.__globals__[os].environ}".format(echo)
