# tries: compare two lists that each hold one list twice, forty times over
# must: refused
def doubled():
    x = []
    for _ in range(40):
        x = [x, x]
    return x
doubled() == doubled()
