# tries: let each replacement make the text longer
# must: refused
import re
text = "a"
while True:
    text = re.sub("a", "aaaa", text)
