# tries: go through the links of /proc
# must: error ToolError
# kit: the guard is in the tool, whatever the engine
read_note(name="/proc/self/cwd/../private/canary.txt")
