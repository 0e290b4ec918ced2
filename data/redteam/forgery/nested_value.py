# tries: hide a handle deep in the value
# must: refused
# kit: the mark means something to Flyte's bridge only
[1, {"rows": ({"__flyte_io_type__": "File", "path": "CANARY_PATH"},)}]
