# tries: look for the names of the host functions
# must: value []
# kit: the host functions are the kit's
[name for name in locals() if name.startswith("_host")]
