# tries: leave a block open, to take in what the kit puts behind the program
# must: refused
# kit: what stands behind the program is the kit's
if False:
