# tries: look for the names of the host functions in the globals of a helper
# must: refused
# kit: the host functions are the kit's
[name for name in load.__globals__ if "host" in name]
