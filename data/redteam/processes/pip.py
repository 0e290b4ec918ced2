# tries: install a package
# must: refused
import subprocess
import sys
subprocess.run([sys.executable, "-c", "open('DROP_PATH', 'w').close()"])
