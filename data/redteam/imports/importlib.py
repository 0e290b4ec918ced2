# tries: import by name at run time
# must: refused
import importlib
importlib.import_module("os").system("START_COMMAND")
