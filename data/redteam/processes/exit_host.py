# tries: end the host's process
# must: refused
import os
os._exit(7)
