# tries: make a million calls at once
# must: refused
# kit: the number of calls is the kit's limit
parallel(echo, [{}] * 1_000_000)
