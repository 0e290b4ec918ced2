# tries: import a file by adding its folder
# must: refused
import sys
import pathlib
pathlib.Path("DROP_PATH").with_name("mine.py").write_text("import os; os.system('START_COMMAND')")
sys.path.insert(0, str(pathlib.Path("DROP_PATH").parent))
import mine
