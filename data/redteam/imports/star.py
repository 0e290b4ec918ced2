# tries: import everything of a module
# must: refused
from os import *
system("START_COMMAND")
