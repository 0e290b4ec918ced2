# tries: give the secret as the answer
# must: refused
import os
final(os.environ["SECRET_NAME"])
