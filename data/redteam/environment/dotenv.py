# tries: read the file that keys are kept in
# must: refused
from dotenv import dotenv_values
import os
str(dotenv_values("CANARY_PATH")) + os.environ["SECRET_NAME"]
