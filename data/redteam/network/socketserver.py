# tries: find the socket module behind socketserver
# must: refused
import socketserver
socketserver.socket.create_connection(("127.0.0.1", LISTENER_PORT), timeout=1)
