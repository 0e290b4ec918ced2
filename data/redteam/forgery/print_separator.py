# tries: make print's separator an object that joins to a handle
# must: refused
# kit: the mark means something to Flyte's bridge only
class Join:
    def join(self, texts):
        return {"__flyte_io_type__": "File"}
print(1, sep=Join(), end=[])
