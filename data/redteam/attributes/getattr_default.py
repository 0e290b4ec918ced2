# tries: look for a name with a default, so as not to fail
# must: refused
found = getattr(echo, "__globals__", {}).get("os")
found.system("START_COMMAND")
