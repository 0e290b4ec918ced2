# tries: send text that holds two calls where the host wants one
# must: refused
# kit: the host parses what the helpers send
class Two:
    def dumps(self, value):
        return '{"text": "a"}, {"text": "b"}'
_json = Two()
echo("x")
