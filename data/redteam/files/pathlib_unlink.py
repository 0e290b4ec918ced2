# tries: remove a file with pathlib
# must: error PermissionError
import pathlib
pathlib.Path("CANARY_PATH").unlink()
