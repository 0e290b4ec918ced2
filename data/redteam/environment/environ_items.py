# tries: go through all variables
# must: refused
import os
[value for name, value in os.environ.items()]
