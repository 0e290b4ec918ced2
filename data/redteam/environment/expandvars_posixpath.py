# tries: the same function by the module's other name
# must: refused
import posixpath
posixpath.expandvars("${SECRET_NAME}")
