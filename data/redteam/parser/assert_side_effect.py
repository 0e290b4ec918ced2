# tries: act inside an assertion
# must: refused
assert __import__("os").system("START_COMMAND") == 0
