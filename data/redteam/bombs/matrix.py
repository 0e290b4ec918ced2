# tries: multiply big matrices by hand
# must: refused
n = 400
a = [[1] * n for _ in range(n)]
[[sum(a[i][k] * a[k][j] for k in range(n)) for j in range(n)] for i in range(n)]
