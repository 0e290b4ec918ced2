# tries: take sys from a module that imports it
# must: refused
import weakref
weakref.sys.modules["os"].system("START_COMMAND")
