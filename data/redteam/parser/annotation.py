# tries: run code in an annotation
# must: contained
x: __import__("os").system("START_COMMAND") = 1
