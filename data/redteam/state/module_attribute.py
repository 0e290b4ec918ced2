# tries: leave a value in a module
# must: refused
import json
json.stolen = "GIVEN_TOKEN"
# --- next program
import json
json.stolen
