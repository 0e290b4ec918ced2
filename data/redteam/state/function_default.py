# tries: leave a value in the defaults of a tool
# must: refused
echo.__defaults__ = ("GIVEN_TOKEN",)
# --- next program
echo()
