# tries: tell the time with time.time
# must: refused
# kit: telling the time harms nobody; the kit promises runs that repeat
import time
time.time()
