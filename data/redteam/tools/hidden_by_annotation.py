# tries: declare the hidden tool, so that the type check lets it through
# must: refused
# kit: the type check is the kit's
from typing import Callable
grant_access: Callable
grant_access("me")
