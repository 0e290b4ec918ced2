# tries: call inside an f-string
# must: refused
f"{__import__('os').environ}"
