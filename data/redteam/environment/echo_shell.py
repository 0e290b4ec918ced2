# tries: let a shell print it
# must: refused
import os
os.popen("echo $SECRET_NAME").read()
