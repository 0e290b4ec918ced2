# tries: reach open() as io.open
# must: refused
import io
io.open("CANARY_PATH").read()
