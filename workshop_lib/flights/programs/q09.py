from collections import Counter

routes = list_routes()
flights = Counter()
for route in routes:
    flights[route["dest"]] += route["flights"]
dests = [dest for dest, _ in flights.most_common(5)]
answer = []
for dest, total in zip(dests, parallel(summarize_flights, [{"dest": d, "period": "2013-12"} for d in dests])):
    found = {"dest": dest, "mean_arr_delay": round(total["mean_arr_delay"], 4)}
    if total["mean_arr_delay"] > 15:
        carriers = sorted({r["carrier"] for r in routes if r["dest"] == dest})
        parts = parallel(summarize_flights, [{"dest": dest, "carrier": c, "period": "2013-12"} for c in carriers])
        ranked = [(s["mean_arr_delay"], c) for c, s in zip(carriers, parts) if s["completed"] >= 20]
        worst, found["carrier"] = max(ranked)
        found["carrier_mean"] = round(worst, 4)
    else:
        origins = sorted({r["origin"] for r in routes if r["dest"] == dest})
        query = {"dest": dest, "fields": ["arr_delay"], "limit": 500}
        rows = [{"origin": o, "date": f"2013-12-{d:02}", **query} for o in origins for d in range(1, 32)]
        delays = [f["arr_delay"] for page in parallel(list_flights, rows) for f in page["rows"]]
        on_time = [d for d in delays if d is not None and d <= 0]
        found["on_time"] = round(len(on_time) / total["completed"], 4)
    answer.append(found)
final(answer)
