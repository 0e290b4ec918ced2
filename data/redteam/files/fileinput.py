# tries: read with fileinput
# must: refused
import fileinput
list(fileinput.input("CANARY_PATH"))
