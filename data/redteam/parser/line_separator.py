# tries: hide a line behind a Unicode line separator, which some editors show as a new line
# must: error PermissionError
x = "a b"  #  open("DROP_PATH", "w")
open("CANARY_PATH").read() if len(x) == 3 else None
