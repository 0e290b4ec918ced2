# tries: delete inside a query that returns rows
# must: error ToolError
# kit: the SQL tool is the kit's
query("WITH gone AS (DELETE FROM flights RETURNING *) SELECT count(*) FROM gone")
