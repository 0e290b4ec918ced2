# tries: read how the host was started, then its variables
# must: refused
import sys
import os
" ".join(sys.argv) + str(os.environ)
