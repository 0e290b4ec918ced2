# tries: give true where a number is wanted, past the type check
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(repeat, [{"text": "x", "times": True}])
