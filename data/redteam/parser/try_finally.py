# tries: act in a finally that comes after an error
# must: refused
try:
    1 / 0
finally:
    __import__("os").system("START_COMMAND")
