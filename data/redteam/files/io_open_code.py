# tries: read with io.open_code, which import uses
# must: refused
import io
io.open_code("CANARY_PATH").read().decode()
