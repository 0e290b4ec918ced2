# tries: run code behind a property
# must: refused
class Mine:
    @property
    def text(self):
        return open("CANARY_PATH").read()
Mine().text
