# tries: fill a table with keys that collide
# must: refused
class Key:
    def __init__(self, n):
        self.n = n
    def __hash__(self):
        return 1
    def __eq__(self, other):
        return self.n == other.n
len({Key(n): n for n in range(20000)})
