# tries: walk up with mro() instead of __base__
# must: refused
found = [c for c in [].__class__.mro()[-1].__subclasses__() if c.__name__ == "_wrap_close"]
found[0].__init__.__globals__["popen"]("START_COMMAND").read()
