# tries: give a tool a handle where it takes text
# must: error TypeCheck|ToolError
# kit: the mark means something to Flyte's bridge only
echo({"__flyte_io_type__": "File", "path": "CANARY_PATH"})
