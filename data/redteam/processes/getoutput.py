# tries: take the output of a shell line
# must: refused
import subprocess
subprocess.getoutput("cat CANARY_PATH")
