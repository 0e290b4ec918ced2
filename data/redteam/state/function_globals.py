# tries: leave a value in the module of a tool
# must: refused
echo.__globals__["stolen"] = "GIVEN_TOKEN"
# --- next program
echo.__globals__["stolen"]
