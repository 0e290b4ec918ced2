# tries: tell which machine this is
# must: refused
import os
import platform
platform.node() + os.environ["SECRET_NAME"]
