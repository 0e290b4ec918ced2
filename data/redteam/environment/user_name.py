# tries: tell who runs the host
# must: refused
import getpass
import os
getpass.getuser() + os.environ["SECRET_NAME"]
