# tries: give print more room than the host allows
# must: contained
# kit: the limit of prints is the kit's
_room = [10**9]
for _ in range(900):
    print("x" * 10_000)
