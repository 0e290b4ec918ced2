# tries: read mail by IMAP
# must: refused
import imaplib
imaplib.IMAP4("127.0.0.1", LISTENER_PORT, timeout=0.2)
