# tries: change the class of an object
# must: refused
class Mine:
    def read(self):
        return open("CANARY_PATH").read()
class Other:
    pass
thing = Other()
thing.__class__ = Mine
thing.read()
