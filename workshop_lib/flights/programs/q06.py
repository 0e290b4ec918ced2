carriers = {}
for route in list_routes():
    carriers.setdefault(route["dest"], set()).add(route["carrier"])
summaries = parallel(summarize_flights, [{"dest": dest} for dest in carriers])
ranked = [(s["mean_arr_delay"], dest, s) for dest, s in zip(carriers, summaries) if s["completed"] >= 100]
mean, dest, worst = max(ranked)
final({
    "dest": dest,
    "mean_arr_delay": round(mean, 4),
    "completed": worst["completed"],
    "qualifying": len(ranked),
    "one_carrier": len([c for c in carriers.values() if len(c) == 1]),
})
