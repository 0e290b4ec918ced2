# tries: point a standard stream at a file
# must: error PermissionError
import sys
sys.stdout = open("DROP_PATH", "w")
print("x", flush=True)
