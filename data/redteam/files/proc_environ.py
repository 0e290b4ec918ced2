# tries: read the environment from /proc
# must: error PermissionError
open("/proc/self/environ").read()
