# tries: make more calls than allowed inside parallel, many times
# must: contained
# kit: the number of calls is the kit's limit
n = 0
for _ in range(900):
    try:
        n += len(parallel(echo, [{"text": "x"}] * 500))
    except ToolError:
        pass
n
