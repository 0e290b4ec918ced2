# tries: ask a command for it
# must: refused
import subprocess
subprocess.check_output("env").decode()
