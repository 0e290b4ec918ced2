# tries: speak HTTP
# must: refused
import http.client
connection = http.client.HTTPConnection("127.0.0.1", LISTENER_PORT, timeout=0.2)
connection.request("GET", "/")
