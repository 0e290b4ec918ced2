# tries: walk from a tuple to every class, and take one that knows os
# must: refused
found = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "_wrap_close"]
found[0].__init__.__globals__["system"]("START_COMMAND")
