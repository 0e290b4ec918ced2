# tries: run code when the host makes text of an error
# must: refused
class Mine:
    def __str__(self):
        return open("CANARY_PATH").read()
raise ValueError(Mine())
