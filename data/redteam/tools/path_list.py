# tries: give a list of names
# must: error TypeCheck|ToolError
# kit: the check of arguments is the kit's
read_note(name=["../private/canary.txt"])
