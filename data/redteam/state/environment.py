# tries: leave a variable in the environment
# must: refused
import os
os.environ["STOLEN"] = "GIVEN_TOKEN"
# --- next program
import os
os.environ["STOLEN"]
