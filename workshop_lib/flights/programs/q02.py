query = {"date": "2013-01-01", "fields": ["tailnum"], "carrier": "UA", "flight": 1545}
pages = parallel(list_flights, [{"origin": o, **query} for o in ["EWR", "JFK", "LGA"]])
[tailnum] = [f["tailnum"] for page in pages for f in page["rows"]]
plane = get_plane(tailnum)
final({
    "tailnum": tailnum,
    "manufacturer": plane["manufacturer"],
    "model": plane["model"],
    "year": plane["year"],
    "age": 2013 - plane["year"],
})
