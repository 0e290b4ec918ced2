# tries: carry the secret out as a missing key
# must: refused
import os
{}[os.environ["SECRET_NAME"]]
