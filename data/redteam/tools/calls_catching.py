# tries: go on calling after the limit, catching what it raises
# must: refused
# kit: the number of calls is the kit's and Flyte's limit
n = 0
while True:
    n += 1
    try:
        echo(text=str(n))
    except Exception:
        pass
