# tries: make a link among the notes, then read it
# must: refused
import os
os.symlink("CANARY_PATH", "CANARY_FOLDER/../notes/link.txt")
read_note(name="link.txt")
