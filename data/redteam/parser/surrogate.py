# tries: use half a surrogate pair, which cannot be encoded
# must: refused
# kit: Python itself refuses the text; here it crosses to other processes
x = "LONE_SURROGATE"
