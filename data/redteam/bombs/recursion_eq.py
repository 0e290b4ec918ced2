# tries: compare an object that compares itself
# must: error RecursionError
# kit: Python stops this itself
class Mirror:
    def __eq__(self, other):
        return self == other
Mirror() == Mirror()
