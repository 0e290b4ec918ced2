# tries: copy what is nested very deep
# must: refused
import copy
x = []
for _ in range(200_000):
    x = [x]
while True:
    try:
        copy.deepcopy(x)
    except RecursionError:
        pass
