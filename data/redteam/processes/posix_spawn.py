# tries: start with posix_spawn
# must: refused
import os
os.waitpid(os.posix_spawn("START_COMMAND", ["start"], {}), 0)
