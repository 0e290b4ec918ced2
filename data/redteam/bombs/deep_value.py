# tries: end with a list nested five thousand deep
# must: contained
# kit: writing it out is the kit's work
x = []
for _ in range(5000):
    x = [x]
x
