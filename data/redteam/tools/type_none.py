# tries: give nothing where text is wanted
# must: error TypeCheck|ToolError
# kit: the check of arguments is the kit's
echo(text=None)
