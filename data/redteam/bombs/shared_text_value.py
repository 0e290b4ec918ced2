# tries: end with a list that holds one long text a thousand times
# must: refused
# kit: writing the value out is the work of the kit
["x" * 10_000_000] * 1000
