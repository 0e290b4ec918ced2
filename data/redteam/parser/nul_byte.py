# tries: cut the program short with a NUL for one reader and not the other
# must: refused
# kit: Python itself refuses the text; here two parsers read it
x = 1NUL_BYTE
