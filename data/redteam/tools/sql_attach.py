# tries: attach another database
# must: error ToolError
# kit: the SQL tool is the kit's
query("ATTACH 'DROP_PATH' AS other")
