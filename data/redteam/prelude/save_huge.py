# tries: save more than may be kept
# must: refused
# kit: saving is the kit's
for n in range(900):
    save(f"k{n}", "x" * 100_000)
