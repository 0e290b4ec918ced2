# tries: leave a seed, by which the next program can be told something
# must: refused
import random
random.stolen = "GIVEN_TOKEN"
random.seed(7)
# --- next program
import random
[random.random(), random.stolen]
