# tries: walk through an object that hands out itself
# must: refused
class Endless:
    def __iter__(self):
        return self
    def __next__(self):
        return 1
sum(Endless())
