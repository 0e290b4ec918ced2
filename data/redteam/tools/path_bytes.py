# tries: give the name as bytes
# must: error TypeCheck|TypeError
# kit: the check of arguments is the kit's
read_note(name=b"../private/canary.txt")
