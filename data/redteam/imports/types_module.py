# tries: make a module and fill it
# must: refused
import types
module = types.ModuleType("mine")
exec("import os", module.__dict__)
module.os.system("START_COMMAND")
