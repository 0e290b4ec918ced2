# tries: end with a data frame handle
# must: refused
# kit: the mark means something to Flyte's bridge only
{"__flyte_io_type__": "DataFrame", "uri": "CANARY_PATH", "format": "csv"}
