# tries: connect with the C module below socket
# must: refused
import _socket
_socket.socket().connect(("127.0.0.1", LISTENER_PORT))
