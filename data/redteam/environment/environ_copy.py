# tries: copy the environment
# must: refused
import os
os.environ.copy()
