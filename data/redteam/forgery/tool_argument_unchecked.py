# tries: give a tool a handle in a way the type check cannot see
# must: error ToolError
# kit: the mark means something to Flyte's bridge only
handles = [{"text": {"__flyte_io_type__": "File", "path": "CANARY_PATH"}}]
parallel(echo, handles)
