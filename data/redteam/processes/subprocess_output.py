# tries: take the output of a command
# must: refused
import subprocess
subprocess.check_output(["cat", "CANARY_PATH"]).decode()
