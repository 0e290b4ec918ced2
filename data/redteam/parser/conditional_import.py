# tries: import in a branch that looks dead
# must: refused
if "a" in "cat":
    import os
    os.system("START_COMMAND")
