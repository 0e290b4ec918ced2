# tries: connect without blocking and wait with select
# must: refused
import select
import socket
s = socket.socket()
s.setblocking(False)
try:
    s.connect(("127.0.0.1", LISTENER_PORT))
except BlockingIOError:
    select.select([], [s], [], 1)
