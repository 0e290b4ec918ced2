# tries: give an absolute path for a name
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="CANARY_PATH")
