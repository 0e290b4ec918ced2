# tries: read through a descriptor of the system
# must: refused
import os
os.read(os.open("CANARY_PATH", os.O_RDONLY), 100).decode()
