"""A second reference program for each question: what a careful planner writes who has `query` and nothing else.

Covers the same twelve questions as `programs`, under the same rules: the text is paid for as output, and no part
of an answer stands in it. The columns are known from the start; a model that does not know them sends a DESCRIBE
more. SQL does what it is good at, and Python puts together what is not one table.
"""

from workshop_lib.flights.questions import get_question

_PROGRAMS = {
    1: '''\
r = query("""SELECT p.name, alt AS elevation, l.name AS airline
FROM airports p, airlines l
WHERE faa = 'DEN' AND carrier = 'EV'""")
final(dict(zip(r["columns"], r["rows"][0])))
''',
    2: '''\
r = query("""SELECT tailnum, manufacturer, model, p.year, 2013 - p.year AS age
FROM flights JOIN planes p USING (tailnum)
WHERE carrier = 'UA' AND flight = 1545 AND month = 1 AND day = 1""")
final(dict(zip(r["columns"], r["rows"][0])))
''',
    3: '''\
r = query("""SELECT carrier, flight, origin, dest, f.hour, dep_delay, name AS airline,
  temp, visib, round(wind_speed, 4) AS wind_speed
FROM flights f JOIN airlines USING (carrier) LEFT JOIN weather USING (origin, time_hour)
WHERE f.month = 7 AND f.day = 10
ORDER BY dep_delay DESC LIMIT 1""")
final(dict(zip(r["columns"], r["rows"][0])))
''',
    4: '''\
r = query("""SELECT month, round(1 - count(dep_time) / count(*), 4) AS rate
FROM flights WHERE origin = 'LGA'
GROUP BY month ORDER BY count(dep_time) / count(*) LIMIT 1""")
final(dict(zip(r["columns"], r["rows"][0])))
''',
    5: '''\
r = query("""WITH days AS (
  SELECT make_date(year, month, day) AS date, count(*) - count(dep_time) AS n, n / count(*) AS share
  FROM flights GROUP BY date)
SELECT arg_max(date, n) AS most_cancelled, max(n) AS cancelled,
  arg_max(date, share) AS highest_rate, round(max(share), 4) AS rate,
  count(*) FILTER (share > 0.1) AS days_above
FROM days""")
final(dict(zip(r["columns"], r["rows"][0])))
''',
    6: '''\
r = query("""WITH dests AS (
  SELECT dest, avg(arr_delay) AS mean, count(arr_delay) AS completed, count(DISTINCT carrier) AS carriers
  FROM flights GROUP BY dest)
SELECT dest, round(mean, 4) AS mean_arr_delay, completed, count(*) OVER () AS qualifying,
  (SELECT count(*) FROM dests WHERE carriers = 1) AS one_carrier
FROM dests WHERE completed >= 100
ORDER BY mean DESC LIMIT 1""")
final(dict(zip(r["columns"], r["rows"][0])))
''',
    7: '''\
r = query("""SELECT split_part(manufacturer, ' ', 1) AS manufacturer, count(*) AS flights,
  round(1 - sum(count(*)) OVER () / (SELECT count(*) FROM flights), 4) AS unrecorded_share
FROM flights JOIN planes USING (tailnum)
GROUP BY 1 ORDER BY 2 DESC LIMIT 1""")
final(dict(zip(r["columns"], r["rows"][0])))
''',
    8: """\
late = "FROM flights WHERE origin = 'JFK' AND month = 7 AND dep_delay > 120"
total, top = parallel(query, [
    {"sql": f"SELECT count(*), median(dep_delay) {late}"},
    {"sql": f"SELECT carrier, count(*) AS n {late} GROUP BY carrier ORDER BY n DESC LIMIT 3"},
])
count, median = total["rows"][0]
final({"late": count, "top": [{"carrier": c, "late": n} for c, n in top["rows"]], "median": median})
""",
    9: '''\
r = query("""WITH dests AS (
  SELECT dest, count(*) AS n, avg(arr_delay) FILTER (month = 12) AS mean,
    avg((arr_delay <= 0)::INT) FILTER (month = 12) AS on_time
  FROM flights GROUP BY dest ORDER BY n DESC LIMIT 5),
carriers AS (
  SELECT dest, carrier, avg(arr_delay) AS carrier_mean
  FROM flights WHERE month = 12 GROUP BY dest, carrier HAVING count(arr_delay) >= 20)
SELECT dest, mean, on_time, arg_max(carrier, carrier_mean), max(carrier_mean)
FROM dests LEFT JOIN carriers USING (dest)
GROUP BY dest, mean, on_time, n ORDER BY n DESC""")
answer = []
for dest, mean, on_time, carrier, worst in r["rows"]:
    more = {"carrier": carrier, "carrier_mean": round(worst, 4)} if mean > 15 else {"on_time": round(on_time, 4)}
    answer.append({"dest": dest, "mean_arr_delay": round(mean, 4), **more})
final(answer)
''',
    10: '''\
r = query("""SELECT code, alt AS elevation, count(dest) AS inbound
FROM unnest(['LAX', 'SJU', 'XYZ', 'BQN', 'DEN', 'ORD', 'STT', 'QQQ']) WITH ORDINALITY AS t(code, i)
LEFT JOIN airports ON faa = code LEFT JOIN flights ON dest = code
GROUP BY code, alt, i ORDER BY i""")
final([dict(zip(r["columns"], row)) for row in r["rows"]])
''',
    11: '''\
r = query("""WITH ranking AS (
  SELECT tailnum, count(*) AS n, rank() OVER (ORDER BY n DESC) AS rank
  FROM flights WHERE tailnum IS NOT NULL GROUP BY tailnum)
SELECT b.tailnum AS busiest, b.n AS flights, p.tailnum AS recorded, r.rank, year, seats, seats >= 30 AS plausible
FROM ranking b, ranking r JOIN planes p USING (tailnum)
WHERE b.rank = 1
ORDER BY r.rank LIMIT 1""")
final(dict(zip(r["columns"], r["rows"][0])))
''',
    12: '''\
r = query("""SELECT
  CASE WHEN visib < 1 THEN 'low' WHEN visib >= 10 THEN 'high' WHEN visib IS NULL THEN 'none' END AS band,
  count(*) - count(dep_time) AS cancelled, count(*) AS scheduled
FROM flights LEFT JOIN weather USING (origin, time_hour)
GROUP BY band""")
bands = {b: {"cancelled": c, "scheduled": n, "rate": round(c / n, 4)} for b, c, n in r["rows"]}
final({"low": bands["low"], "high": bands["high"], "no_weather": bands["none"]["scheduled"]})
''',
}

SQL_PLAYBOOK: dict[str, str] = {get_question(number).text: program for number, program in _PROGRAMS.items()}
"""The text of each question → its program."""
