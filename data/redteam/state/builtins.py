# tries: leave a builtin for the next program
# must: refused
import builtins
builtins.stolen = "GIVEN_TOKEN"
# --- next program
import builtins
builtins.stolen
