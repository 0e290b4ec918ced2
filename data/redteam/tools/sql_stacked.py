# tries: put a second statement behind the first
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT 1; COPY (SELECT 1) TO 'DROP_PATH'")
