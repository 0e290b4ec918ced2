# tries: read a variable with getenv
# must: refused
import os
os.getenv("SECRET_NAME")
