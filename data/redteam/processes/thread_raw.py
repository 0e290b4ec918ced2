# tries: start a thread with the C module
# must: refused
import _thread
import time
_thread.start_new_thread(open, ("DROP_PATH", "w"))
time.sleep(0.1)
