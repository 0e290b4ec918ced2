# tries: run code when an attribute is looked up
# must: refused
class Hook:
    def __getattr__(self, name):
        return open("CANARY_PATH").read()
Hook().anything
