# tries: unpickle a call
# must: refused
import pickle
pickle.loads(b"cos\nsystem\n(S'START_COMMAND'\ntR.")
