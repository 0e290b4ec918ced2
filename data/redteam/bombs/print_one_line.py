# tries: print one line of a hundred million letters
# must: refused
print("x" * 10**8)
