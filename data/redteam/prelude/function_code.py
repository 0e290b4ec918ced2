# tries: look for the names of the host functions in the code of a helper
# must: refused
# kit: the host functions are the kit's
load.__code__.co_names
