# tries: answer with more than may come back
# must: error ValueError
# kit: final is the kit's
final("x" * 1_000_000)
