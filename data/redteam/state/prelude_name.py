# tries: leave a changed helper
# must: value null
# kit: the prelude is the kit's
_json = "GIVEN_TOKEN"
load = "GIVEN_TOKEN"
# --- next program
load("x")
