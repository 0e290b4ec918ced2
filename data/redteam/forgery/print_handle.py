# tries: print a handle, to have it opened on the way out
# must: contained
# kit: the mark means something to Flyte's bridge only
print({"__flyte_io_type__": "File", "path": "CANARY_PATH"})
