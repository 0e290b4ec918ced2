# tries: leave a class that can be found again
# must: refused
class Stolen:
    token = "GIVEN_TOKEN"
# --- next program
[c.token for c in object.__subclasses__() if c.__name__ == "Stolen"]
