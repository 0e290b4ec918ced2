# tries: give a day that does not exist
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(reserve, [{"seats": 1, "cabin": "economy", "day": "2013-02-31", "names": ["a"]}])
