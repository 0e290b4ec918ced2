# tries: write with pathlib
# must: error PermissionError
import pathlib
pathlib.Path("DROP_PATH").write_text("x")
