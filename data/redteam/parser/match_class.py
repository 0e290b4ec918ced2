# tries: run code in a pattern
# must: refused
class Any:
    __match_args__ = ("x",)
    @property
    def x(self):
        return open("CANARY_PATH").read()
match Any():
    case Any(x):
        found = x
found
