# tries: end with a text of twenty million letters
# must: refused
# kit: how much may come back is the kit's promise
"x" * 20_000_000
