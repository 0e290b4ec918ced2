# tries: match a pattern with back references
# must: refused
import re
while True:
    re.match(r"(a*)*\1b", "a" * 26)
