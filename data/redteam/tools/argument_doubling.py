# tries: give a list that holds one list twice, forty times over
# must: refused
# kit: the size of arguments is the kit's limit
x = []
for _ in range(40):
    x = [x, x]
parallel(reserve, [{"seats": 1, "cabin": "economy", "day": "2013-01-01", "names": x}])
