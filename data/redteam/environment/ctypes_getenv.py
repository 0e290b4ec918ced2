# tries: ask the C library for it
# must: refused
import ctypes
library = ctypes.CDLL(None)
library.getenv.restype = ctypes.c_char_p
library.getenv(b"SECRET_NAME").decode()
