# tries: give not-a-number
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(wait, [{"seconds": float("nan")}])
