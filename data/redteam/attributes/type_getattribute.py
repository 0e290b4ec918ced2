# tries: use the slot behind the dot
# must: refused
object.__getattribute__(echo, "__globals__")["os"].system("START_COMMAND")
