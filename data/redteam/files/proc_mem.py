# tries: look at the memory map of the process
# must: error PermissionError
lines = open("/proc/self/maps").read()
open("DROP_PATH", "w").write(lines[:20])
