# tries: list a folder with scandir, and read
# must: refused
import os
[open(entry.path).read() for entry in os.scandir("CANARY_FOLDER")]
