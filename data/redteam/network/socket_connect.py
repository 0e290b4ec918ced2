# tries: connect to a port
# must: refused
import socket
socket.create_connection(("127.0.0.1", LISTENER_PORT), timeout=1)
