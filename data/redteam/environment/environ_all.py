# tries: print the whole environment
# must: refused
import os
print(dict(os.environ))
