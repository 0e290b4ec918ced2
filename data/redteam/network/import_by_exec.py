# tries: import socket inside exec
# must: refused
exec("import socket; socket.create_connection(('127.0.0.1', LISTENER_PORT), timeout=1)")
