# tries: send no text at all
# must: refused
# kit: the host parses what the helpers send
class Nothing:
    def dumps(self, value):
        return ""
_json = Nothing()
echo("x")
