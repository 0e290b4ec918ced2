# tries: send more SQL than is allowed
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT 1 --" + "x" * 30_000)
