# tries: read address 0 with ctypes
# must: refused
import ctypes
ctypes.string_at(0)
