# tries: let a path function put the variable in
# must: refused
import os.path
os.path.expandvars("$SECRET_NAME")
