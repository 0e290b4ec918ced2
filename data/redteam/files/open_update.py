# tries: overwrite the first byte in place
# must: refused
with open("CANARY_PATH", "r+") as file:
    file.seek(0)
    file.write("C")
