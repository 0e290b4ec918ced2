# tries: run code when a with block ends
# must: error PermissionError
class Mine:
    def __enter__(self):
        return self
    def __exit__(self, *error):
        open("DROP_PATH", "w").close()
with Mine():
    pass
