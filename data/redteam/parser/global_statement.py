# tries: bind a global from inside a function
# must: refused
def bind():
    global json
    import os as json
bind()
json.system("START_COMMAND")
