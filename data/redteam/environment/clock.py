# tries: tell the time of the host
# must: refused
# kit: telling the time harms nobody; the kit promises runs that repeat
import datetime
datetime.datetime.now().isoformat()
