# tries: send the secret through a warning to the host's stderr
# must: refused
import os
import warnings
warnings.warn(os.environ["SECRET_NAME"])
