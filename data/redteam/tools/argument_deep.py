# tries: give a list nested a thousand deep
# must: refused
# kit: the check of arguments is the kit's
x = []
for _ in range(1000):
    x = [x]
parallel(reserve, [{"seats": 1, "cabin": "economy", "day": "2013-01-01", "names": x}])
