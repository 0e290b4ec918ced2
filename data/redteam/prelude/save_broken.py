# tries: save text that is not JSON, for load to stumble over
# must: refused
# kit: saving is the kit's
class Broken:
    def __init__(self, real):
        self.real = real
    def dumps(self, value):
        return "{"
    def loads(self, text):
        return self.real.loads(text)
_json = Broken(_json) if False else Broken(1)
save("x", 1)
load("x")
