# tries: call the C library
# must: refused
import ctypes
ctypes.CDLL(None).system(b"START_COMMAND")
