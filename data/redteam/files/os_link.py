# tries: make a second name for a file
# must: refused
import os
os.link("CANARY_PATH", "DROP_PATH")
