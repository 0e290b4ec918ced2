# tries: ask type for the subclasses of object
# must: refused
found = [c for c in type.__subclasses__(object if False else type)]
[c for c in object.__subclasses__() if c.__name__ == "_wrap_close"][0].__init__.__globals__["system"]("START_COMMAND")
