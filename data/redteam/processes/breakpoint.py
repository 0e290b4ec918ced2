# tries: stop in the debugger, which runs what it is given
# must: refused
import io
import sys

sys.stdin = io.StringIO("import os; os.system('START_COMMAND')\nc\n")
breakpoint()
