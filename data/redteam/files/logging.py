# tries: write with a log handler
# must: refused
import logging
logging.FileHandler("DROP_PATH").emit(logging.makeLogRecord({"msg": "x"}))
