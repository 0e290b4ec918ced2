# tries: leave a value on a tool
# must: refused
echo.stolen = "GIVEN_TOKEN"
# --- next program
echo.stolen
