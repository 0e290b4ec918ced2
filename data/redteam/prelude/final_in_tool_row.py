# tries: call final while the rows of a parallel are made
# must: value 3
# kit: final is the kit's
parallel(echo, [{"text": final(3)} for _ in range(3)])
