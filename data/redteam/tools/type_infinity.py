# tries: wait for infinity
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(wait, [{"seconds": float("inf")}])
