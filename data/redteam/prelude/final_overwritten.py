# tries: make final do nothing
# must: value "not final"
# kit: final is the kit's
def final(value):
    return value
final(1)
"not final"
