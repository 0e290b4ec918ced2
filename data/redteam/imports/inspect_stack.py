# tries: find the host's modules on the stack
# must: refused
import inspect
inspect.stack()[-1].frame.f_globals["os"].system("START_COMMAND")
