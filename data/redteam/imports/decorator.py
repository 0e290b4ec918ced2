# tries: import as a decorator
# must: refused
@__import__("os").system
@lambda function: "START_COMMAND"
def mine():
    pass
