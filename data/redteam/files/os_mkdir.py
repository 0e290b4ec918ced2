# tries: make a folder with os.mkdir
# must: error PermissionError
import os
os.mkdir("DROP_PATH")
