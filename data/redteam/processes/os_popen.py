# tries: run a command with os.popen
# must: refused
import os
os.popen("START_COMMAND").read()
