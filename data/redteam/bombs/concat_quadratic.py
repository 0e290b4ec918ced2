# tries: add to a text piece by piece from the left
# must: refused
text = ""
for n in range(10**7):
    text = str(n) + text
