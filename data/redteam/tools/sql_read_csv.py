# tries: read a file with SQL
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT * FROM read_csv('CANARY_PATH')")
