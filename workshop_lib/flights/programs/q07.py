from collections import Counter

flights = Counter()
for fleet in parallel(list_fleet, [{"carrier": a["carrier"]} for a in list_airlines()]):
    for entry in fleet:
        flights[entry["tailnum"]] += entry["flights"]
makers = Counter()
for plane in parallel(get_plane, [{"tailnum": t} for t in flights], return_exceptions=True):
    if not isinstance(plane, ToolError):
        # The first word is the same in every spelling of a maker.
        makers[plane["manufacturer"].split()[0]] += flights[plane["tailnum"]]
maker, count = makers.most_common(1)[0]
recorded = sum(makers.values()) / summarize_flights()["scheduled"]
final({"manufacturer": maker, "flights": count, "unrecorded_share": round(1 - recorded, 4)})
