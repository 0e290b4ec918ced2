# tries: end with a dict that holds one dict twice, forty times over
# must: refused
x = {}
for _ in range(40):
    x = {"a": x, "b": x}
x
