# tries: compute for ever inside a function
# must: refused
def spin():
    while 1:
        pass
spin()
