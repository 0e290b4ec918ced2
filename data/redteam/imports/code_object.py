# tries: make a function from the code of another
# must: refused
import types
code = compile("import os; os.system('START_COMMAND')", "x", "exec")
types.FunctionType(code, {})()
