# tries: move a file away
# must: error PermissionError
import pathlib
pathlib.Path("CANARY_PATH").rename("DROP_PATH")
