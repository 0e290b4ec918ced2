# tries: move a file with os.rename
# must: error PermissionError
import os
os.rename("CANARY_PATH", "DROP_PATH")
