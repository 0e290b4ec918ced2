# tries: leave a pattern in the cache of re
# must: refused
import re
re.stolen = re.compile("GIVEN_TOKEN")
# --- next program
import re
re.stolen.pattern
