# tries: spread a statement over joined lines
# must: refused
import os
os. \
    system \
    ("START_COMMAND")
