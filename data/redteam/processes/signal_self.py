# tries: kill the host with a signal
# must: refused
import os
import signal
os.kill(os.getpid(), signal.SIGKILL)
