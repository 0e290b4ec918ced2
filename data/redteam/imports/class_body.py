# tries: import while a class body runs
# must: refused
class Mine:
    import os
    os.system("START_COMMAND")
