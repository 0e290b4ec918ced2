# tries: write a file with SQL
# must: error ToolError
# kit: the SQL tool is the kit's
query("COPY (SELECT 1) TO 'DROP_PATH'")
