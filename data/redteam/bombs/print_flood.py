# tries: print without end
# must: refused
while True:
    print("x" * 10_000)
