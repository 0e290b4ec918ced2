# tries: show an object that shows itself
# must: error RecursionError
# kit: Python stops this itself
class Mirror:
    def __repr__(self):
        return repr(self)
repr(Mirror())
