# tries: call a host function by the name that the source shows
# must: refused
# kit: the host functions are the kit's
_host_call("grant_access", "{}")
