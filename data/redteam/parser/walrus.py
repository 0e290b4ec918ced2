# tries: bind a name inside an expression
# must: error PermissionError
(f := open("CANARY_PATH")) and f.read()
