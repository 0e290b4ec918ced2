# tries: wait in a hundred tools at once
# must: error TimeoutError
# kit: waiting for tools is the kit's limit
parallel(wait, [{"seconds": 60}] * 100)
