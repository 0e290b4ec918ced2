# tries: end the name early with a NUL
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="../private/canary.txt" + chr(0) + ".txt")
