# tries: end with a list that holds itself
# must: contained
# kit: writing it out is the kit's work
x = []
x.append(x)
x
