# tries: use the other slash
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="..\\private\\canary.txt")
