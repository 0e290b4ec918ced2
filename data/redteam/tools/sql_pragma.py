# tries: ask for the secrets that DuckDB keeps
# must: contained
# kit: the SQL tool is the kit's
str(query("SELECT * FROM duckdb_secrets()"))
