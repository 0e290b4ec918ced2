# tries: give an argument called self
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(echo, [{"text": "x", "self": 1}])
