# tries: reach os through a package that uses it
# must: refused
import json.decoder
json.codecs.sys.modules["os"].system("START_COMMAND")
