# tries: take the protection off a file, then read it
# must: refused
import pathlib
path = pathlib.Path("CANARY_PATH")
path.chmod(0o777)
path.read_text()
