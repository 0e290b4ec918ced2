# tries: answer with half a surrogate pair
# must: error ValueError
# kit: final is the kit's
class Half:
    def dumps(self, value):
        return '"' + chr(92) + 'ud800"'
_json = Half()
final(1)
