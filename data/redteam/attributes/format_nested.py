# tries: hide the name in a nested field
# must: refused
"{0.{1}}".format(echo, "__globals__") if False else ("{0." + "__globals__" + "[os].environ}").format(echo)
