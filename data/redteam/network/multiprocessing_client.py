# tries: connect with multiprocessing
# must: refused
import multiprocessing.connection
import socket
socket.setdefaulttimeout(0.2)
multiprocessing.connection.Client(("127.0.0.1", LISTENER_PORT))
