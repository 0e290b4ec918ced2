# tries: look into the cells of a tool
# must: refused
found = echo.__closure__
echo.__globals__["__builtins__"]["open"]("CANARY_PATH").read() if found is None else found
