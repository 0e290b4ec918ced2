# tries: connect with the lowest calls of socket
# must: refused
import socket
s = socket.socket()
s.settimeout(1)
s.connect(("127.0.0.1", LISTENER_PORT))
