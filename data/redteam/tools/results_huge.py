# tries: ask for two thousand million letters, a million a call
# must: refused
# kit: the size of results is the kit's limit
parallel(repeat, [{"text": "x", "times": 1_000_000}] * 2000)
