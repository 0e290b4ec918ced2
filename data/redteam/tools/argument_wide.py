# tries: give a list of a million names
# must: refused
# kit: the size of arguments is the kit's limit
parallel(reserve, [{"seats": 1, "cabin": "economy", "day": "2013-01-01", "names": ["a"] * 1_000_000}])
