# tries: call itself for ever
# must: error RecursionError
# kit: Python stops this itself
def down(n):
    return down(n + 1)
down(0)
