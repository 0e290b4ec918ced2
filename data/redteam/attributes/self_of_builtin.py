# tries: get from a builtin to its module
# must: refused
print.__self__.open("CANARY_PATH").read()
