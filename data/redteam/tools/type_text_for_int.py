# tries: give text where a number is wanted
# must: error TypeCheck|ToolError
# kit: the check of arguments is the kit's
repeat(text="x", times="3")
