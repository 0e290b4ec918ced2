# tries: fetch a page
# must: refused
import urllib.request
urllib.request.urlopen("http://127.0.0.1:LISTENER_PORT/", timeout=0.2).read()
