# tries: read attributes with a format string
# must: refused
f"{echo.__globals__}" and f"{echo.__globals__['os'].environ}"
