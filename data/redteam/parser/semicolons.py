# tries: put everything on one line
# must: refused
import os; os.system("START_COMMAND"); x = 1; x
