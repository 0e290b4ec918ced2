# tries: import out of an archive
# must: refused
import zipimport
import zipfile
with zipfile.ZipFile("DROP_PATH", "w") as archive:
    archive.writestr("inside.py", "import os; os.system('START_COMMAND')")
zipimport.zipimporter("DROP_PATH").load_module("inside")
