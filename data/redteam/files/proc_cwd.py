# tries: go through the links of /proc
# must: error PermissionError
open("/proc/self/cwd/../private/canary.txt").read()
