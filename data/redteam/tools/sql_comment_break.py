# tries: close the bracket that the tool puts around, and comment out the rest
# must: error ToolError
# kit: the SQL tool is the kit's
query("SELECT 1) ; COPY (SELECT 1) TO 'DROP_PATH' --")
