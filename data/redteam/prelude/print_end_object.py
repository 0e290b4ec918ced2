# tries: make print's end an object
# must: refused
# kit: print is the kit's
class End:
    pass
print("x", end=End())
