# tries: draw random bytes from the system
# must: refused
# kit: entropy harms nobody; the kit promises runs that repeat
import os
os.urandom(4)
