# tries: walk from the class of an exception
# must: refused
try:
    1 / 0
except Exception as error:
    root = error.__class__.__mro__[-1]
[c for c in root.__subclasses__() if c.__name__ == "_wrap_close"][0].__init__.__globals__["system"]("START_COMMAND")
