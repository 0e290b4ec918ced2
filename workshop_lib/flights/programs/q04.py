months = [{"origin": "LGA", "period": f"2013-{m:02}"} for m in range(1, 13)]
rates = [s["cancelled"] / s["scheduled"] for s in parallel(summarize_flights, months)]
final({"month": rates.index(max(rates)) + 1, "rate": round(max(rates), 4)})
