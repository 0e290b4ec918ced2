# tries: ask whether all of an endless row is true
# must: refused
import itertools
all(itertools.repeat(1))
