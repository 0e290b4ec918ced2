# tries: look for the names of the host functions in the text of an error
# must: contained
# kit: the host functions are the kit's
found = ""
try:
    save("x", {1, 2})
except TypeError as error:
    found = repr(error) + str(error)
found
