# tries: take the locks off
# must: error ToolError
# kit: the SQL tool is the kit's
query("SET enable_external_access=true")
