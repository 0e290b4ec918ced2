# tries: use a letter that only looks the same as another
# must: error PermissionError
оpen = open
оpen("CANARY_PATH").read()
