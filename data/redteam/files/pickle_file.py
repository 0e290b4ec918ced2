# tries: dump an object to disk
# must: refused
import pickle
pickle.dump([1], open("DROP_PATH", "wb"))
