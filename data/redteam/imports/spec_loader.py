# tries: use the loader of the running module
# must: refused
__spec__.loader.load_module("posix").system("START_COMMAND")
