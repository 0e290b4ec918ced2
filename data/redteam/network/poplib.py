# tries: read mail
# must: refused
import poplib
poplib.POP3("127.0.0.1", LISTENER_PORT, timeout=0.2)
