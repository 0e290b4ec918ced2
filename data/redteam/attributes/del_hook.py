# tries: run code when the value is let go
# must: contained
class Mine:
    def __del__(self):
        open("DROP_PATH", "w").close()
Mine()
None
