# tries: walk up with __bases__
# must: refused
found = [c for c in "".__class__.__bases__[0].__subclasses__() if "warnings" in c.__module__]
found[0].__init__.__globals__["sys"].modules["os"].system("START_COMMAND")
