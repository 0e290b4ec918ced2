# tries: write open in full-width letters, which Python takes for the same
# must: error PermissionError
ｏｐｅｎ("CANARY_PATH").read()
