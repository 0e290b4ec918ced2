# tries: read the bytes of a variable
# must: refused
import os
os.environb[b"SECRET_NAME"].decode()
