# tries: add fractions until their parts are huge
# must: refused
total = 0
n = 1
import fractions
while True:
    total += fractions.Fraction(1, n)
    n += 1
