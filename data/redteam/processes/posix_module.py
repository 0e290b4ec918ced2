# tries: call the C module below os
# must: refused
import posix
posix.system("START_COMMAND")
