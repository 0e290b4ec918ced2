# tries: end with a tool itself
# must: contained
# kit: what a function becomes on the host is the bridge's affair
echo
