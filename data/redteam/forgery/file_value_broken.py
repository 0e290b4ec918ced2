# tries: end with a broken file handle, on which Flyte's model fails
# must: refused
# kit: the mark means something to Flyte's bridge only
{"__flyte_io_type__": "File"}
