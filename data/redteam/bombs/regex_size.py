# tries: compile a pattern that is huge when spelled out
# must: refused
import re
while True:
    re.compile("(" * 50 + "a{1,100}" + "){1,100}" * 50)
