# tries: call inside a comprehension
# must: error PermissionError
[o("CANARY_PATH").read() for o in [open]]
