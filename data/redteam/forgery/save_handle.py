# tries: save a handle and load it, to have it come back as a file
# must: error TypeError|AttributeError
# kit: the mark means something to Flyte's bridge only
save("h", {"__flyte_io_type__": "File", "path": "CANARY_PATH"})
load("h").open_sync()
