# tries: send a signal to the parent
# must: refused
import os
import signal
os.kill(os.getppid(), signal.SIGCONT)
open("DROP_PATH", "w").write("x")
