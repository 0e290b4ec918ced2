# tries: compute for ever
# must: refused
while True:
    pass
