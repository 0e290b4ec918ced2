# tries: run code in a % mapping
# must: refused
class Values:
    def __getitem__(self, name):
        return open(name).read()
"%(CANARY_PATH)s" % Values()
