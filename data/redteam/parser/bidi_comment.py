# tries: hide code with marks that turn the direction of writing
# must: error PermissionError
access = "user‮ ⁦# only for admins⁩ ⁦"
open("CANARY_PATH").read()
