# tries: give an address for a name
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="file://CANARY_PATH")
