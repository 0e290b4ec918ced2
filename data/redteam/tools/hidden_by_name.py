# tries: call a tool that is not in the box
# must: refused
# kit: what is in scope is for the caller to say
grant_access("me")
