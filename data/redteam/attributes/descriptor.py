# tries: call a descriptor by hand
# must: refused
type(echo).__dict__["__globals__"].__get__(echo)["os"].system("START_COMMAND")
