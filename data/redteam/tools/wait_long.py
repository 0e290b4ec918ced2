# tries: wait in a tool for a minute
# must: error TimeoutError
# kit: waiting for tools is the kit's limit
wait(seconds=60)
