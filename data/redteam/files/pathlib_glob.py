# tries: search a folder and read what is found
# must: refused
import pathlib
[path.read_text() for path in pathlib.Path("CANARY_FOLDER").glob("*.txt")]
