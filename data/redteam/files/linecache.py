# tries: read with the cache that tracebacks use
# must: refused
import linecache
linecache.getlines("CANARY_PATH")
