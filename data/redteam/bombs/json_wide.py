# tries: parse a long list
# must: refused
import json
json.loads("[" + "[]," * 30_000_000 + "0]")
