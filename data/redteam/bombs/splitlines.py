# tries: split a long text into letters
# must: refused
[list("x" * 10**6) for _ in range(500)]
