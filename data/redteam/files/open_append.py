# tries: append to a file that is there
# must: error PermissionError
open("CANARY_PATH", "a").write("more")
