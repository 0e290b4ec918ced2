# tries: divide huge numbers again and again
# must: refused
import math
a, b = 3**500_000, 7**400_000
while True:
    math.gcd(a, b)
