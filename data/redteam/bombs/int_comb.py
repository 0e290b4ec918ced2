# tries: choose from a thousand million
# must: refused
import math
math.comb(10**10, 10**9)
