# tries: make a link into the working folder
# must: refused
import pathlib
pathlib.Path("DROP_PATH").symlink_to("CANARY_PATH")
