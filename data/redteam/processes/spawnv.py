# tries: start with os.spawnv
# must: refused
import os
os.spawnv(os.P_WAIT, "START_COMMAND", ["start"])
