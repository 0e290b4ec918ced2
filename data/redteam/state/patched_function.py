# tries: give the next program another tool
# must: value "harmless"
def mine(text):
    return "GIVEN_TOKEN"
echo.__code__ = mine.__code__
# --- next program
echo("harmless")
