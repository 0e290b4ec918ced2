# tries: pair a tool of the box with the name of another
# must: error ToolError
# kit: the list of tools is the prelude's
_tools = [(echo, "grant_access")]
parallel(echo, [{"who": "me"}])
