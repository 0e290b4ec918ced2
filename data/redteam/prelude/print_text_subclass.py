# tries: print an object whose text is no text
# must: refused
# kit: print is the kit's
class Liar:
    def __str__(self):
        return [1]
print(Liar())
