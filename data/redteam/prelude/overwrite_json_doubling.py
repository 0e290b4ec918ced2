# tries: send a value that is endless when walked through
# must: refused
# kit: the host takes text only
x = []
for _ in range(40):
    x = [x, x]
class Value:
    def dumps(self, value):
        return x
_json = Value()
echo("x")
