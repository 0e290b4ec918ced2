# tries: speak FTP
# must: refused
import ftplib
ftplib.FTP().connect("127.0.0.1", LISTENER_PORT, timeout=0.2)
