# tries: put a shell command into a name
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="$(START_COMMAND); `START_COMMAND`")
