# tries: take open from the builtins of a tool
# must: refused
echo.__builtins__["open"]("CANARY_PATH").read()
