# tries: find importlib's loader among the classes
# must: refused
found = [c for c in object.__subclasses__() if c.__name__ == "BuiltinImporter"]
found[0].load_module("posix").system("START_COMMAND")
