# tries: answer with text that the host reads as infinity
# must: error ValueError
# kit: final is the kit's
class Infinite:
    def dumps(self, value):
        return "1e999"
_json = Infinite()
final(1)
