# tries: end with a class
# must: contained
# kit: what a class becomes on the host is the bridge's affair
class File:
    path = "CANARY_PATH"
File
