# tries: repeat a text a negative number of times
# must: error ToolError
# kit: the check of arguments is the kit's
repeat(text="x", times=-1)
