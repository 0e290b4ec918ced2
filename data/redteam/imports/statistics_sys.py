# tries: take sys from statistics, which sandboxes like to allow
# must: refused
import statistics
statistics.sys.modules["os"].system("START_COMMAND")
