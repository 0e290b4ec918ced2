# tries: import socket with __import__
# must: refused
__import__("socket").create_connection(("127.0.0.1", LISTENER_PORT), timeout=1)
