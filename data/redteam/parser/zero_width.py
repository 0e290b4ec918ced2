# tries: put a zero-width space into a string that is looked up
# must: refused
import os
getattr(os, "system​".replace("​", ""))("START_COMMAND")
