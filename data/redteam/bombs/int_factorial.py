# tries: multiply a million numbers
# must: refused
import math
math.factorial(10**8)
