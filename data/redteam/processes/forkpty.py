# tries: make a copy of the host behind a terminal
# must: refused
import os
pid, _ = os.forkpty()
if pid == 0:
    open("DROP_PATH", "w").write("x")
    os._exit(0)
os.waitpid(pid, 0)
