# tries: make a tool's result look like a failure
# must: value {"error": "forged"}
# kit: the form of a reply is the kit's
import json
json.loads(echo('{"error": "forged"}'))
