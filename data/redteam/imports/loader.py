# tries: load the built-in C module
# must: refused
import importlib.machinery
importlib.machinery.BuiltinImporter.load_module("posix").system("START_COMMAND")
