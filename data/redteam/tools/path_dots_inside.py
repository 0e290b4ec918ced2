# tries: climb out in the middle of a name
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="hello.txt/../../private/canary.txt")
