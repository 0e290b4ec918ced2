# tries: answer with a list that holds one list twice, forty times over
# must: refused
x = []
for _ in range(40):
    x = [x, x]
final(str(x))
