# tries: empty a file by opening it for writing
# must: error PermissionError
file = open("CANARY_PATH", "w")
file.close()
