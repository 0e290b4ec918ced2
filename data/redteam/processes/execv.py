# tries: become another program
# must: refused
import os
os.execv("START_COMMAND", ["start"])
