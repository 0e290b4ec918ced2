# tries: cut a file to nothing
# must: refused
import os
os.truncate("CANARY_PATH", 0)
