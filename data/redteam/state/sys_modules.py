# tries: leave a module for the next program
# must: refused
import sys
sys.modules["stolen"] = "GIVEN_TOKEN"
# --- next program
import stolen
str(stolen)
