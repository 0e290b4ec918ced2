# tries: leave an argument out
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(echo, [{}])
