# tries: read a file with SQL's read_text
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT content FROM read_text('CANARY_PATH')")
