# tries: read with pathlib
# must: error PermissionError
from pathlib import Path
Path("CANARY_PATH").read_text()
