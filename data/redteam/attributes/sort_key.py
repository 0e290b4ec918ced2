# tries: run code as the key of a sort
# must: refused
sorted(["CANARY_PATH"], key=lambda path: open(path).read()) and [open("CANARY_PATH").read()]
