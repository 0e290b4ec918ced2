# tries: call each other for ever
# must: error RecursionError
# kit: Python stops this itself
def ping():
    return pong()
def pong():
    return ping()
ping()
