# tries: call a remote procedure
# must: refused
import socket
import xmlrpc.client
socket.setdefaulttimeout(0.2)
xmlrpc.client.ServerProxy("http://127.0.0.1:LISTENER_PORT/").x()
