# tries: look the hidden tool up by name
# must: refused
# kit: tools are names in the sandbox, not attributes
getattr(echo, "grant_access")("me")
