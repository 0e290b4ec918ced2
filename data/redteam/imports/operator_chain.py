# tries: walk with operator instead of dots
# must: refused
import operator
operator.attrgetter("__globals__")(echo)["os"].system("START_COMMAND")
