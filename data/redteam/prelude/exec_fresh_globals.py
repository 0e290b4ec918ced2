# tries: print past the capture with exec
# must: error NameError
# kit: what the prelude covers is the kit's
exec("print('past the capture')", {})
