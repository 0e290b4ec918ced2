# tries: look for the source of a helper in the frames of its error
# must: refused
# kit: the host functions are the kit's
found = None
try:
    save("x", {1, 2})
except TypeError as error:
    found = error.__traceback__.tb_next.tb_frame.f_code.co_names
found
