# tries: list what never ends
# must: refused
import itertools
list(itertools.count())
