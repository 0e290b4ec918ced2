# tries: import socket with importlib
# must: refused
import importlib
importlib.import_module("socket").create_connection(("127.0.0.1", LISTENER_PORT), timeout=1)
