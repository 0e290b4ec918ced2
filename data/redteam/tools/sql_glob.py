# tries: list a folder with SQL
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT * FROM glob('CANARY_FOLDER/*')")
