# tries: offer a port to others, and use it
# must: refused
import socket
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname(), timeout=1)
socket.create_connection(("127.0.0.1", LISTENER_PORT), timeout=1)
