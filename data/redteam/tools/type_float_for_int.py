# tries: give a fraction where a whole number is wanted
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(repeat, [{"text": "x", "times": 2.5}])
