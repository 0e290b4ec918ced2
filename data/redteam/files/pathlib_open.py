# tries: open with the method of a path
# must: error PermissionError
import pathlib
with pathlib.Path("CANARY_PATH").open() as file:
    text = file.read()
text
