# tries: leave a temporary file behind
# must: refused
import tempfile
tempfile.mkstemp(dir="CANARY_FOLDER")
