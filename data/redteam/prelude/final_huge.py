# tries: answer with more than may come back
# must: refused
# kit: final is the kit's
final("x" * 1_000_000)
