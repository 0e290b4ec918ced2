# tries: call final in a way it is not meant
# must: error TypeCheck|TypeError
# kit: final is the kit's
final()
