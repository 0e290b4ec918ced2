# tries: catch the memory error and ask for more
# must: refused
rows = []
while True:
    try:
        rows.append([0] * 10**6)
    except MemoryError:
        rows.append(1)
