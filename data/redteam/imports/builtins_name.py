# tries: take open from __builtins__
# must: refused
found = __builtins__ if isinstance(__builtins__, dict) else vars(__builtins__)
found["open"]("CANARY_PATH").read()
