# tries: make 1,001 calls one by one
# must: refused
# kit: the number of calls is the kit's and Flyte's limit
for n in range(1001):
    echo(text=str(n))
