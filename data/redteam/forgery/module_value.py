# tries: end with a module
# must: contained
# kit: what a module becomes on the host is the bridge's affair
import json
json
