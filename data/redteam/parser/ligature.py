# tries: use a ligature that is spelled out on reading
# must: refused
import os
os.ﬁle = 1
os.system("START_COMMAND")
