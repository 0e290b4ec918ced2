# tries: change the time stamp of a file
# must: refused
import os
os.utime("CANARY_PATH", (0, 0))
