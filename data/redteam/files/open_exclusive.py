# tries: create a file with mode x
# must: refused
open("DROP_PATH", "x").close()
