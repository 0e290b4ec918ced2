# tries: take sys from re, which sandboxes like to allow
# must: refused
import re
re.enum.sys.modules["os"].system("START_COMMAND")
