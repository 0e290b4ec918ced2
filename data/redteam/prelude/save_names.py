# tries: save ten thousand names
# must: refused
# kit: saving is the kit's
for n in range(10_000):
    save(f"k{n}", 1)
