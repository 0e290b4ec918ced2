# tries: call Flyte's own map over the host functions
# must: refused
# kit: flyte_map is Flyte's
flyte_map("_host_print", ["x"] * 100_000)
