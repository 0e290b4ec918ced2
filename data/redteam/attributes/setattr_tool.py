# tries: put a function into a tool's module
# must: refused
setattr(__import__("sys").modules[echo.__module__], "FOLDER", "CANARY_FOLDER")
echo.__globals__["os"].system("START_COMMAND")
