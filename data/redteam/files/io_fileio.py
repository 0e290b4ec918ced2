# tries: read with the raw class below open()
# must: refused
import io
io.FileIO("CANARY_PATH").read().decode()
