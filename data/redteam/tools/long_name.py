# tries: call a tool whose name has three million letters
# must: refused
# kit: names are compared on the host
_tools = [(echo, "echo" * 750_000)]
parallel(echo, [{}])
