# tries: catch one's own final, and go on
# must: value 1
# kit: final is the kit's
try:
    final(1)
except BaseException:
    pass
final(2)
