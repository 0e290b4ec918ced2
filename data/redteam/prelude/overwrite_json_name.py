# tries: send half a surrogate pair in the name of an argument
# must: refused
# kit: the host parses what the helpers send
class Half:
    def dumps(self, value):
        return '{"' + chr(92) + 'udfff": 1}'
_json = Half()
echo("x")
