# tries: send a log record over the network
# must: refused
import logging.handlers
logging.handlers.SocketHandler("127.0.0.1", LISTENER_PORT).emit(logging.makeLogRecord({}))
