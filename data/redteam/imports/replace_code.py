# tries: give a tool another code
# must: refused
def mine(text):
    import os
    return os.system("START_COMMAND")
echo.__code__ = mine.__code__
echo("x")
