# tries: ask for a result of a thousand million letters
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT repeat('x', 1000000000)")
