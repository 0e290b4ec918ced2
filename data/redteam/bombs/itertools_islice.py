# tries: skip to an item that is far away
# must: refused
import itertools
list(itertools.islice(itertools.count(), 10**12, 10**12 + 1))
