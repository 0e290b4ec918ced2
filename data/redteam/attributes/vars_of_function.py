# tries: list what a function holds
# must: refused
vars(type(echo))["__globals__"].__get__(echo)["os"].system("START_COMMAND")
