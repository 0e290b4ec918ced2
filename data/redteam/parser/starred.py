# tries: call with everything unpacked
# must: error PermissionError
open(*["CANARY_PATH"], **{"mode": "r"}).read()
