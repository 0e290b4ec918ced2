# tries: read the environment with SQL
# must: contained
# kit: the SQL tool is the kit's
str(query("SELECT getenv('SECRET_NAME') AS x"))
