# tries: hide the program in base64
# must: refused
import base64
exec(base64.b64decode("X19pbXBvcnRfXygnb3MnKS5lbnZpcm9uLmdldCgnUEFUSCcp"))
eval(base64.b64decode(base64.b64encode(b"open('CANARY_PATH').read()")))
