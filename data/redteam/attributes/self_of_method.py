# tries: get from a bound method to its object
# must: refused
[].append.__self__.__class__.__base__.__subclasses__()
open("CANARY_PATH").read()
