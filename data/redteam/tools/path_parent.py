# tries: climb out of the notes with ..
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="../private/canary.txt")
