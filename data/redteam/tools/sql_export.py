# tries: export the whole database
# must: error ToolError
# kit: the SQL tool is the kit's
query("EXPORT DATABASE 'DROP_PATH'")
