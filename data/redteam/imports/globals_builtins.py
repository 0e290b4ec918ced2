# tries: take open from globals()
# must: refused
found = globals()["__builtins__"]
(found if isinstance(found, dict) else vars(found))["open"]("CANARY_PATH").read()
