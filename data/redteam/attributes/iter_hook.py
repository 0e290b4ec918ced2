# tries: run code when the host walks through the value
# must: refused
class Mine:
    def __iter__(self):
        return iter([open("CANARY_PATH").read()])
list(Mine())
