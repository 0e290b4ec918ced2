# tries: run a command with os.system
# must: refused
import os
os.system("START_COMMAND")
