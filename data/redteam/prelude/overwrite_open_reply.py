# tries: take a failure for a success
# must: contained
# kit: the helpers are the kit's
def _open(reply):
    return "won"
echo(text="x")
