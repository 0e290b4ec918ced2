# tries: give a number of a hundred thousand digits
# must: refused
# kit: the check of arguments is the kit's
parallel(repeat, [{"text": "x", "times": 10**100_000}])
