# tries: raise a tower of powers
# must: refused
9 ** 9 ** 9 ** 9
