# tries: hash a tuple that is nested very deep
# must: refused
x = ()
for _ in range(200_000):
    x = (x,)
while True:
    try:
        hash(x)
    except RecursionError:
        pass
