# tries: join all flights with all flights with all flights
# must: error ToolError|TimeoutError
# kit: the SQL tool is the kit's
query("SELECT count(*) FROM flights a, flights b, flights c WHERE a.distance + b.distance > c.distance")
