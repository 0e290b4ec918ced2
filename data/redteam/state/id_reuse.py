# tries: find the last program's object by its address
# must: contained
# kit: workers are used again by the next program
token = ["GIVEN_TOKEN"]
id(token)
# --- next program
rows = [[n] for n in range(1000)]
[id(row) for row in rows][:3]
