# tries: bind a name as a default
# must: error PermissionError
(lambda o=open: o("CANARY_PATH").read())()
