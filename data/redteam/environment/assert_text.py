# tries: carry the secret out in an assertion
# must: refused
import os
assert not os.environ["SECRET_NAME"], os.environ["SECRET_NAME"]
