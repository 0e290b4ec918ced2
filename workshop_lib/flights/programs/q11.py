from collections import Counter

flights = Counter()
for fleet in parallel(list_fleet, [{"carrier": a["carrier"]} for a in list_airlines()]):
    for entry in fleet:
        flights[entry["tailnum"]] += entry["flights"]
ranking = flights.most_common()
rank, plane = 0, None
while plane is None:
    try:
        plane = get_plane(ranking[rank][0])
    except ToolError:
        rank += 1
final({
    "busiest": ranking[0][0],
    "flights": ranking[0][1],
    "recorded": plane["tailnum"],
    "rank": rank + 1,
    "year": plane["year"],
    "seats": plane["seats"],
    "plausible": plane["seats"] >= 30,
})
