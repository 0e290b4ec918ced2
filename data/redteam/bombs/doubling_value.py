# tries: end with a list that holds one list twice, forty times over
# must: refused
# kit: writing the value out is the work of the kit
x = []
for _ in range(40):
    x = [x, x]
x
