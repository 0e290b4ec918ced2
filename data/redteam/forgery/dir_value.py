# tries: end with a folder handle
# must: refused
# kit: the mark means something to Flyte's bridge only
{"__flyte_io_type__": "Dir", "path": "CANARY_FOLDER"}
