# tries: match a pattern with nested looks ahead
# must: refused
import re
while True:
    re.match(r"(?=(a+))\1*b|(a*)*c", "a" * 30)
