# tries: swallow every failure by changing what ToolError is
# must: contained
# kit: ToolError is the kit's
class ToolError:
    pass
found = None
try:
    echo(5)
except Exception as error:
    found = str(error)
found
