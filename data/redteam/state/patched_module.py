# tries: give the next program another function of a module
# must: value "[1]"
import json
json.dumps = lambda value: "GIVEN_TOKEN"
# --- next program
import json
json.dumps([1])
