# tries: give parallel an endless list of tools
# must: contained
# kit: the helpers are the kit's
class Endless:
    def __iter__(self):
        return self
    def __next__(self):
        return (1, "x")
_tools = Endless()
parallel(echo, [{"text": "x"}])
