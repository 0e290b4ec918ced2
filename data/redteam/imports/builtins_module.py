# tries: take open from the builtins module
# must: refused
import builtins
builtins.open("CANARY_PATH").read()
