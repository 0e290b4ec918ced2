# tries: demand a future that must stand first
# must: refused
# kit: the kit's lines stand first
from __future__ import braces
