# tries: run code in a format specification
# must: refused
class Spec:
    def __format__(self, spec):
        return open(spec).read()
f"{Spec():CANARY_PATH}"
