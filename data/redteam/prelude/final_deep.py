# tries: answer with brackets nested ninety thousand deep
# must: refused
# kit: final is the kit's
class Deep:
    def dumps(self, value):
        return "[" * 40_000 + "]" * 40_000
_json = Deep()
final(1)
