# tries: map a file into memory
# must: refused
import mmap
file = open("CANARY_PATH", "r+b")
mmap.mmap(file.fileno(), 0)[:].decode()
