# tries: create a file with open(..., "w")
# must: error PermissionError
with open("DROP_PATH", "w") as file:
    file.write("gone in")
