# tries: catch the recursion error at every level
# must: refused
def down():
    try:
        down()
    except RecursionError:
        down()
    down()
down()
