# tries: leave a changed setting of the interpreter
# must: refused
import sys
sys.setswitchinterval(0.123)
sys.stolen = "GIVEN_TOKEN"
# --- next program
import sys
[sys.getswitchinterval(), sys.stolen]
