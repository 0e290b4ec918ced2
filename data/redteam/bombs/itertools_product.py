# tries: list all of a huge product
# must: refused
import itertools
list(itertools.product(range(1000), repeat=10))
