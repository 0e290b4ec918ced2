# tries: show a short text for a value that is endless
# must: refused
# kit: the check of the value is the kit's
x = []
for _ in range(40):
    x = [x, x]
class Short:
    def __init__(self):
        self.rows = x
    def __repr__(self):
        return "short"
Short()
