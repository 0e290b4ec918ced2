# tries: make a pipe in the file system
# must: refused
import os
os.mkfifo("DROP_PATH")
