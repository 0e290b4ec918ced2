# tries: read a variable of the host
# must: refused
import os
os.environ["SECRET_NAME"]
