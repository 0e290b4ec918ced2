# tries: comment out the limit that the tool puts behind
# must: contained
# kit: the SQL tool is the kit's
len(query("SELECT * FROM flights --")["rows"])
