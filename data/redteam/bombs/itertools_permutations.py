# tries: count all orders of a list
# must: refused
import itertools
sum(1 for _ in itertools.permutations(range(30)))
