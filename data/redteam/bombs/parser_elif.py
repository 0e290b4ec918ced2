# tries: chain three thousand branches
# must: refused
# kit: the kit parses the program twice before it runs
if 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
elif 1:
    pass
