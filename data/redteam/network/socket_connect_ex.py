# tries: connect without raising
# must: refused
import socket
socket.socket().connect_ex(("127.0.0.1", LISTENER_PORT))
