# tries: delete the flights
# must: error ToolError
# kit: the SQL tool is the kit's
query("DELETE FROM flights")
