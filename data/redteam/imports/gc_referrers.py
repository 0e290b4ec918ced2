# tries: find modules among the objects that refer to a tool
# must: refused
import gc
found = [thing for thing in gc.get_referrers(echo) if isinstance(thing, dict) and "os" in thing]
found[0]["os"].system("START_COMMAND")
