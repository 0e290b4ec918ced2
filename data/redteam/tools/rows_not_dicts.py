# tries: give rows that are no rows
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(echo, [1, "a", None])
