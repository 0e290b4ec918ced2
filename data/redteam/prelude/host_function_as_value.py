# tries: take a host function as a value
# must: refused
# kit: the host functions are the kit's
f = _host_call
f("echo", "{}")
