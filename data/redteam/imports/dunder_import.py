# tries: import with the function behind import
# must: refused
__import__("os").system("START_COMMAND")
