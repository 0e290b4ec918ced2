# tries: give a word that is not one of the allowed
# must: error ToolError
# kit: the check of arguments is the kit's
parallel(reserve, [{"seats": 1, "cabin": "cockpit", "day": "2013-01-01", "names": ["a"]}])
