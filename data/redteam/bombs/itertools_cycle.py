# tries: count what never ends
# must: refused
import itertools
sum(itertools.cycle([1]))
