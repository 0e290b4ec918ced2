# tries: let the tool expand a home folder
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="~/../private/canary.txt")
