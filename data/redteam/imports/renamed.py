# tries: import under a harmless name
# must: refused
import os as json
json.system("START_COMMAND")
