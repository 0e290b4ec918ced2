# tries: copy a file to another place
# must: refused
import shutil
shutil.copy("CANARY_PATH", "DROP_PATH")
