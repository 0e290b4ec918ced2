# tries: build the mark at run time
# must: refused
# kit: the mark means something to Flyte's bridge only
{"__flyte" + "_io_" + "type__": "File", "path": "CANARY_PATH"}
