# tries: iterate over the lines of an open file
# must: error PermissionError
[line for line in open("CANARY_PATH")]
