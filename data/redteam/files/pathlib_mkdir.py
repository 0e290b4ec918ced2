# tries: make a folder
# must: error PermissionError
import pathlib
pathlib.Path("DROP_PATH").mkdir(parents=True)
