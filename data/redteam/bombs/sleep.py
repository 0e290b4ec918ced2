# tries: sleep instead of computing
# must: refused
import time
time.sleep(30)
