# tries: write the dots in percent form
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="%2e%2e/private/canary.txt")
