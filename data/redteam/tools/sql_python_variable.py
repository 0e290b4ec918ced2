# tries: read a variable of the host as if it were a table
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT * FROM packages")
