# tries: join the last line with what the kit puts behind the program
# must: refused
# kit: what stands behind the program is the kit's
x = [[1]]
x + \
