# tries: hide a line behind a form feed
# must: error PermissionError
x = 1
open("CANARY_PATH").read()
