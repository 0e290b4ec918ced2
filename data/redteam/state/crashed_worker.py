# tries: kill the worker, and look at the one that takes its place
# must: value 2
# kit: workers are used again by the next program
x = "GIVEN_TOKEN" * 10
[x * 10**6] * 10**9
# --- next program
1 + 1
