# tries: leave work for when the host ends
# must: refused
import atexit
atexit.register(print, "later")
atexit._run_exitfuncs()
open("DROP_PATH", "w").close()
