# tries: put another json under the helpers, whose text the host must parse
# must: refused
# kit: the host parses what the helpers send
class Deep:
    def dumps(self, value):
        return "[" * 90_000
_json = Deep()
echo("x")
