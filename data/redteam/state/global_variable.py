# tries: leave a global for the next program
# must: refused
# kit: exec's caller may keep the globals or not
stolen = "GIVEN_TOKEN"
# --- next program
stolen
