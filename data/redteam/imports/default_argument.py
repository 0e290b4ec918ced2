# tries: import in a default argument
# must: refused
def mine(x=__import__("os").system("START_COMMAND")):
    return x
mine()
