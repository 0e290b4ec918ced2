# tries: leave text in the memory of the worker, and ask for fresh memory
# must: contained
# kit: workers are used again by the next program
rows = ["GIVEN_TOKEN" * 1000 for _ in range(1000)]
# --- next program
[str(bytes(100)) for _ in range(1000)][-1]
