# tries: zip rows that never end
# must: refused
import itertools
len(list(zip(itertools.count(), itertools.count())))
