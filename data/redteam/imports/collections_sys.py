# tries: take sys from collections, which sandboxes like to allow
# must: refused
import collections
collections._sys.modules["os"].system("START_COMMAND")
