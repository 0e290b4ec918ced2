# tries: name a file where a table stands
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT * FROM 'CANARY_PATH'")
