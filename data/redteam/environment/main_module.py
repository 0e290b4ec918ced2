# tries: look into the module the host was started as
# must: refused
import __main__
text = str(vars(__main__))
import os
text + os.environ["SECRET_NAME"]
