# tries: abort the host's process
# must: refused
import os
os.abort()
