# tries: end a comment early with a control character
# must: error PermissionError
x = 1  #  harmless from here on
open("CANARY_PATH").read()
