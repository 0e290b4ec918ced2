# tries: run code when the host hashes
# must: refused
class Mine:
    def __hash__(self):
        open("DROP_PATH", "w").close()
        return 1
{Mine(): 1}
