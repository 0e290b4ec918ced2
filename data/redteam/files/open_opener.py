# tries: give open() an opener of its own
# must: refused
import os
open("CANARY_PATH", opener=lambda path, flags: os.open(path, flags)).read()
