# tries: take sys from datetime, which sandboxes like to allow
# must: refused
import _pydatetime as datetime
datetime.sys.modules["os"].system("START_COMMAND")
