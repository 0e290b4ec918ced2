# tries: evaluate with globals of one's own, which bring the builtins back
# must: refused
eval("open('CANARY_PATH').read()", {"__builtins__": __builtins__})
