# tries: end with an instance of a class of one's own
# must: error TypeError
# kit: what an instance becomes on the host is the bridge's affair
class File:
    def __init__(self):
        self.path = "CANARY_PATH"
File()
