# tries: hide the doubled list where a bounded look does not reach
# must: refused
# kit: writing the value out is the work of the kit
x = []
for _ in range(40):
    x = [x, x]
for _ in range(210):
    x = [x]
x
