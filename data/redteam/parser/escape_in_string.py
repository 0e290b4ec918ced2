# tries: spell the path with escapes
# must: error PermissionError
open("".join(chr(c) for c in [ord(c) for c in "CANARY_PATH"])).read()
