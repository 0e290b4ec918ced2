# tries: run a command with subprocess.run
# must: refused
import subprocess
subprocess.run(["START_COMMAND"])
