codes = ["LAX", "SJU", "XYZ", "BQN", "DEN", "ORD", "STT", "QQQ"]
airports = parallel(get_airport, [{"code": c} for c in codes], return_exceptions=True)
summaries = parallel(summarize_flights, [{"dest": c} for c in codes])
final([
    {"code": c, "elevation": None if isinstance(a, ToolError) else a["alt"], "inbound": s["scheduled"]}
    for c, a, s in zip(codes, airports, summaries)
])
