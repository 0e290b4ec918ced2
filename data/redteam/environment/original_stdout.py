# tries: write the secret to the stdout behind the captured one
# must: refused
import os
import sys
sys.__stdout__.write(os.environ["SECRET_NAME"])
sys.__stdout__.flush()
