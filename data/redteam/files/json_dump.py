# tries: write through json.dump and an open file
# must: error PermissionError
import json
json.dump({"x": 1}, open("DROP_PATH", "w"))
