# tries: make a copy of the host
# must: refused
import os
if os.fork() == 0:
    open("DROP_PATH", "w").write("x")
    os._exit(0)
os.wait()
