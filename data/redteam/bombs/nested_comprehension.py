# tries: make a table with five dimensions
# must: refused
[[[[[0 for _ in range(200)] for _ in range(200)] for _ in range(200)] for _ in range(200)] for _ in range(200)]
