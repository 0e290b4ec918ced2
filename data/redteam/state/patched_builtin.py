# tries: give the next program another builtin
# must: value [1, 2]
import builtins
builtins.sorted = lambda rows: "GIVEN_TOKEN"
# --- next program
sorted([2, 1])
