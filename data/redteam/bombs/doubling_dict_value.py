# tries: end with a dict that holds one dict twice, forty times over
# must: refused
# kit: writing the value out is the work of the kit
x = {}
for _ in range(40):
    x = {"a": x, "b": x}
x
