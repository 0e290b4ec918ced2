# tries: stop in the debugger, which runs what it is given
# must: refused
import sys
import pdb
import io
sys.stdin = io.StringIO("import os; os.system('START_COMMAND')\nc\n")
breakpoint()
