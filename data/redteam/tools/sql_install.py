# tries: install an extension from the network
# must: error ToolError
# kit: the SQL tool is the kit's
query("INSTALL httpfs")
