# tries: put a list into an exception, which is made on the host
# must: refused
# kit: what an exception becomes on the host is the bridge's affair
raise ValueError([{"__flyte_io_type__": "File", "path": "CANARY_PATH"}])
