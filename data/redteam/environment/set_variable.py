# tries: change a variable of the host and read it back with the rest
# must: refused
import os
os.environ["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:LISTENER_PORT"
str(os.environ)
