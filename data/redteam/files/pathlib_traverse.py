# tries: climb out of the working folder with ..
# must: error PermissionError
import pathlib
text = (pathlib.Path(".").resolve() / ".." / "private" / "canary.txt").read_text()
text
