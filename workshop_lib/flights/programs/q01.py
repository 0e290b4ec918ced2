airport = get_airport("DEN")
names = {a["carrier"]: a["name"] for a in list_airlines()}
final({"name": airport["name"], "elevation": airport["alt"], "airline": names["EV"]})
