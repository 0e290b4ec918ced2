# tries: end with open itself, to have it called on the host
# must: error TypeError
# kit: what a builtin becomes on the host is the bridge's affair
open
