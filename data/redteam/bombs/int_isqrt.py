# tries: take the root of a huge number
# must: refused
import math
math.isqrt(10**20_000_000)
