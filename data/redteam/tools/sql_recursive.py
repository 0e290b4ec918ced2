# tries: count for ever in a recursive query
# must: error ToolError|TimeoutError
# kit: the SQL tool is the kit's
query("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t")
