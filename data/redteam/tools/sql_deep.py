# tries: nest brackets five thousand deep
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT " + "(" * 5000 + "1" + ")" * 5000)
