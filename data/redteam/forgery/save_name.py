# tries: save under a name that is a handle
# must: contained
# kit: the mark means something to Flyte's bridge only
save({"__flyte_io_type__": "File", "path": "CANARY_PATH"}, 1)
