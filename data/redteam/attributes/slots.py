# tries: hide state in slots and read it as attributes
# must: error PermissionError
class Mine:
    __slots__ = ("text",)
    def __init__(self):
        self.text = open("CANARY_PATH").read()
Mine().text
