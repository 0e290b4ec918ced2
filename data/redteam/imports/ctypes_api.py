# tries: use Python's own C interface
# must: refused
import ctypes
ctypes.pythonapi.PyRun_SimpleString(b"import os; os.system('START_COMMAND')")
