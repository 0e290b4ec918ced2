# tries: give a number of four thousand digits
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(repeat, [{"text": "x", "times": 10**4000}])
