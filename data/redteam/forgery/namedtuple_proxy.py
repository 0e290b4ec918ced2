# tries: end with a named tuple that looks like an action of the host
# must: value ["os.system", "x"]
# kit: what a named tuple becomes on the host is the bridge's affair
import collections
Call = collections.namedtuple("Call", "name args")
Call("os.system", "x")
