# tries: read a field with string.Formatter
# must: refused
import string
str(string.Formatter().get_field("0.__globals__", [echo], {})[0]["os"].environ)
