# tries: end with a path object, to have it opened
# must: error TypeError
# kit: what a path becomes on the host is the bridge's affair
import pathlib
pathlib.Path("CANARY_PATH")
