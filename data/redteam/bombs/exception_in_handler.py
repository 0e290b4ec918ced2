# tries: fail in every handler
# must: refused
def fail(n):
    try:
        raise ValueError("x" * 10_000)
    finally:
        fail(n + 1)
while True:
    try:
        fail(0)
    except RecursionError:
        pass
