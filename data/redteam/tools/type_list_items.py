# tries: hide a number in a list of texts
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(reserve, [{"seats": 1, "cabin": "economy", "day": "2013-01-01", "names": [1]}])
