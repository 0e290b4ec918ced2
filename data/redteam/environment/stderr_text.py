# tries: write the secret to the host's stderr
# must: refused
import os
import sys
sys.stderr.write(os.environ["SECRET_NAME"])
