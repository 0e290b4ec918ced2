# tries: fetch a page with SQL
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT * FROM read_csv('http://127.0.0.1:LISTENER_PORT/x.csv')")
