# tries: read bytes and hand them back as text
# must: error PermissionError
open("CANARY_PATH", "rb").read().decode()
