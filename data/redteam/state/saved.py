# tries: load what another one saved
# must: value null
# kit: saving is the kit's
save("stolen", "GIVEN_TOKEN")
# --- next program
load("stolen")
