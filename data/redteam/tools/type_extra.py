# tries: give an argument that the tool does not have
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(echo, [{"text": "x", "__class__": "y"}])
