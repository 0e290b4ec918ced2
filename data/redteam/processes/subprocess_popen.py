# tries: start a command and leave it
# must: refused
import subprocess
subprocess.Popen("START_COMMAND", shell=True, start_new_session=True).wait()
