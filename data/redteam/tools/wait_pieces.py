# tries: wait a little, nine hundred times
# must: error TimeoutError
# kit: waiting for tools is the kit's limit
for _ in range(900):
    wait(seconds=0.05)
