# tries: read bytes with pathlib
# must: error PermissionError
import pathlib
pathlib.Path("CANARY_PATH").read_bytes().decode()
