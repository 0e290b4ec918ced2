date = "2013-07-10"
query = {"date": date, "fields": ["carrier", "flight", "origin", "dest", "hour", "dep_delay"], "limit": 500}
pages = parallel(list_flights, [{"origin": o, **query} for o in ["EWR", "JFK", "LGA"]])
worst = max([f for page in pages for f in page["rows"]], key=lambda f: f["dep_delay"] or 0)
weather = get_weather(worst["origin"], date, worst["hour"])[0]
names = {a["carrier"]: a["name"] for a in list_airlines()}
final({
    **worst,
    "airline": names[worst["carrier"]],
    "temp": weather["temp"],
    "visib": weather["visib"],
    "wind_speed": round(weather["wind_speed"], 4),
})
