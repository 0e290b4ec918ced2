# tries: leave a file for the next program
# must: error PermissionError
open("DROP_PATH", "w").write("GIVEN_TOKEN")
# --- next program
open("DROP_PATH").read()
