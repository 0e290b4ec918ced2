# tries: remove a file with os.remove
# must: error PermissionError
import os
os.remove("CANARY_PATH")
