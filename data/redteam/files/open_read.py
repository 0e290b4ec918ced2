# tries: read a file with open()
# must: error PermissionError
open("CANARY_PATH").read()
