# tries: compare two lists that are nested very deep
# must: refused
def deep():
    x = []
    for _ in range(100_000):
        x = [x]
    return x
while True:
    try:
        deep() == deep()
    except RecursionError:
        pass
