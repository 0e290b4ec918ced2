# tries: build a forbidden name from pieces
# must: refused
getattr(getattr(echo, "__glo" + "bals__"), "get")("os").system("START_COMMAND")
