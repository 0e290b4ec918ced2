# tries: ask for a field a thousand million wide
# must: refused
"{:>4000000000}".format(1)
