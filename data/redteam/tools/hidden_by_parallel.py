# tries: name the hidden tool as text
# must: error TypeCheck|TypeError
# kit: parallel is the kit's
parallel("grant_access", [{"who": "me"}])
