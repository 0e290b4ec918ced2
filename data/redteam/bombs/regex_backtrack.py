# tries: match a pattern that tries everything
# must: refused
import re
re.match(r"(a+)+$", "a" * 40 + "b")
while True:
    re.match(r"(a|a)*b", "a" * 25)
