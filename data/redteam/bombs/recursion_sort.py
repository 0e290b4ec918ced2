# tries: sort inside the key of a sort
# must: error RecursionError
# kit: Python stops this itself
def key(x):
    return sorted([1, 2], key=key)
sorted([1], key=key)
