from datetime import date, timedelta

days = [str(date(2013, 1, 1) + timedelta(days=i)) for i in range(365)]
summaries = parallel(summarize_flights, [{"period": d} for d in days])
cancelled = [s["cancelled"] for s in summaries]
rates = [s["cancelled"] / s["scheduled"] for s in summaries]
final({
    "most_cancelled": days[cancelled.index(max(cancelled))],
    "cancelled": max(cancelled),
    "highest_rate": days[rates.index(max(rates))],
    "rate": round(max(rates), 4),
    "days_above": len([r for r in rates if r > 0.1]),
})
