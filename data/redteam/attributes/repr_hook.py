# tries: run code when the host shows the value
# must: refused
class Mine:
    def __repr__(self):
        return open("CANARY_PATH").read()
[Mine()]
