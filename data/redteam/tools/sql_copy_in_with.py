# tries: hide the write in a WITH
# must: error ToolError
# kit: the SQL tool is the kit's
query("WITH x AS (COPY (SELECT 1) TO 'DROP_PATH') SELECT 1")
