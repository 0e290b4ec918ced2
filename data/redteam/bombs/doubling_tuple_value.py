# tries: end with a tuple that holds one tuple twice, forty times over
# must: refused
x = ()
for _ in range(40):
    x = (x, x)
x
