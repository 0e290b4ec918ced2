# tries: end with an exception object
# must: error TypeError
# kit: what an exception becomes on the host is the bridge's affair
ValueError("x")
