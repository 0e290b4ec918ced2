# tries: sort with a comparison that never ends
# must: refused
class Slow:
    def __lt__(self, other):
        while True:
            pass
sorted([Slow(), Slow()])
