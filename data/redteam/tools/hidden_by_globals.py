# tries: take a tool that is not in the box out of another's globals
# must: refused
echo.__globals__["grant_access"]("me")
