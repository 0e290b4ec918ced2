# tries: end with the dict that Flyte takes for a file handle
# must: refused
# kit: the mark means something to Flyte's bridge only
{"__flyte_io_type__": "File", "path": "CANARY_PATH", "name": "canary", "format": "", "hash": None}
