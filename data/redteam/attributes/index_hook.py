# tries: run code when a value is used as an index
# must: refused
class Mine:
    def __index__(self):
        open("DROP_PATH", "w").close()
        return 0
[1][Mine()]
