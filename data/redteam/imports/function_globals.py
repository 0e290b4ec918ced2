# tries: take os from the globals of a tool
# must: refused
echo.__globals__["os"].system("START_COMMAND")
