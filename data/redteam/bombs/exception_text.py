# tries: put thirty million letters into an error
# must: refused
# kit: how much of an error comes back is the kit's promise
raise ValueError("x" * 30_000_000)
