# tries: find the name with dir(), so that it is nowhere in the source
# must: refused
name = [n for n in dir(echo) if n.startswith("__glo")][0]
getattr(echo, name)["os"].system("START_COMMAND")
