# tries: run code when the host compares
# must: refused
class Mine:
    def __eq__(self, other):
        open("DROP_PATH", "w").close()
        return True
Mine() == 1
