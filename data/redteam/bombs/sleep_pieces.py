# tries: sleep in many short pieces
# must: refused
import time
for _ in range(3000):
    time.sleep(0.01)
