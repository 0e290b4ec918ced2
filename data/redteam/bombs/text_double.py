# tries: double a text again and again
# must: refused
text = "x"
while True:
    text += text
