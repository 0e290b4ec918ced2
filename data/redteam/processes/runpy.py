# tries: run a module by name
# must: refused
import runpy
open("DROP_PATH", "w").write("import os; os.system('START_COMMAND')")
runpy.run_path("DROP_PATH")
