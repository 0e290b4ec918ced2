# tries: take __import__ from the builtins of one's own function
# must: refused
(lambda: 0).__builtins__["__import__"]("os").system("START_COMMAND")
