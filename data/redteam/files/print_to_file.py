# tries: make print write to a file
# must: error PermissionError
print("x", file=open("DROP_PATH", "w"))
