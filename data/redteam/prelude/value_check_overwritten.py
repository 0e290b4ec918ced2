# tries: overwrite the name under which the kit checks the value
# must: value 1
# kit: the check of the value is the kit's
_value = [1] * 10
1
