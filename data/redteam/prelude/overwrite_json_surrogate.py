# tries: send half a surrogate pair, which cannot be encoded again
# must: refused
# kit: the host parses what the helpers send
class Half:
    def dumps(self, value):
        return '{"text": "' + chr(92) + 'ud800"}'
_json = Half()
echo("x")
