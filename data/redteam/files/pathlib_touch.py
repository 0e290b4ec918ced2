# tries: make an empty file with touch
# must: refused
import pathlib
pathlib.Path("DROP_PATH").touch()
