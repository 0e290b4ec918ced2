# tries: spell a name by its code points
# must: refused
getattr(__builtins__, "\u006f\u0070\u0065\u006e", open)("CANARY_PATH").read()
