# tries: read it from the C module
# must: refused
import posix
posix.environ[b"SECRET_NAME"].decode()
