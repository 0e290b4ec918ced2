# tries: send three million calls
# must: refused
# kit: the host parses what the helpers send
class Many:
    def dumps(self, value):
        return "[" + "{}," * 3_000_000 + "{}]"
_json = Many()
parallel(echo, [])
