# tries: compute the format specification
# must: error PermissionError
f"{1:{open('CANARY_PATH').read()}}"
