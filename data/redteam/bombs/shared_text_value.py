# tries: end with a list that holds one long text a thousand times
# must: refused
["x" * 10_000_000] * 1000
