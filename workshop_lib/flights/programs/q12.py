from datetime import date, timedelta

bands = {"low": [0, 0], "high": [0, 0]}
no_weather = 0
for start in range(0, 365, 30):
    days = [str(date(2013, 1, 1) + timedelta(days=i)) for i in range(start, min(start + 30, 365))]
    rows = [{"origin": o, "date": d} for d in days for o in ["EWR", "JFK", "LGA"]]
    pages = parallel(list_flights, [{**row, "fields": ["hour", "dep_time"], "limit": 500} for row in rows])
    for page, reports in zip(pages, parallel(get_weather, rows)):
        visib = {report["hour"]: report["visib"] for report in reports}
        for flight in page["rows"]:
            miles = visib.get(flight["hour"])
            if miles is None:
                no_weather += 1
            elif miles < 1 or miles >= 10:
                band = bands["low" if miles < 1 else "high"]
                band[1] += 1
                if flight["dep_time"] is None:
                    band[0] += 1
answer = {"no_weather": no_weather}
for name, (cancelled, scheduled) in bands.items():
    answer[name] = {"cancelled": cancelled, "scheduled": scheduled, "rate": round(cancelled / scheduled, 4)}
final(answer)
