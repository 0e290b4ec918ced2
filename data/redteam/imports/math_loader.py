# tries: load another module with the loader of an allowed one
# must: refused
import math
math.__loader__.load_module(math.__spec__) if False else math.__spec__.loader.__init__.__globals__["sys"].modules["os"].system("START_COMMAND")
