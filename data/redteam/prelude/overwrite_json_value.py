# tries: send a value that is no text
# must: refused
# kit: the host takes text only
class Value:
    def dumps(self, value):
        return [[1]]
_json = Value()
echo("x")
