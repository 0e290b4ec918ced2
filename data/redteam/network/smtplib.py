# tries: send mail
# must: refused
import smtplib
smtplib.SMTP("127.0.0.1", LISTENER_PORT, timeout=0.2)
