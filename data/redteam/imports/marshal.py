# tries: run code out of bytes
# must: refused
import marshal
code = marshal.loads(marshal.dumps(compile("import os; os.system('START_COMMAND')", "x", "exec")))
exec(code)
