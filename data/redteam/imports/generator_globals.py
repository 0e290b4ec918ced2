# tries: take builtins through a generator's frame
# must: refused
g = (x for x in [1])
found = g.gi_frame.f_builtins
found["open"]("CANARY_PATH").read()
