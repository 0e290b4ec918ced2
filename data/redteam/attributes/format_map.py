# tries: read attributes with format_map
# must: refused
"{tool.__globals__[os].environ}".format_map({"tool": echo})
