from collections import Counter

query = {"origin": "JFK", "fields": ["carrier", "dep_delay"], "limit": 500}
pages = parallel(list_flights, [{"date": f"2013-07-{d:02}", **query} for d in range(1, 32)])
late = [f for page in pages for f in page["rows"] if (f["dep_delay"] or 0) > 120]
delays = sorted([f["dep_delay"] for f in late])
top = Counter([f["carrier"] for f in late]).most_common(3)
final({
    "late": len(late),
    "top": [{"carrier": c, "late": n} for c, n in top],
    "median": (delays[(len(delays) - 1) // 2] + delays[len(delays) // 2]) / 2,
})
