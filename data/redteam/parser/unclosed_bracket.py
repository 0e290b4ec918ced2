# tries: leave a bracket open, to swallow what the kit puts behind the program
# must: refused
# kit: what stands behind the program is the kit's
x = [1, 2,
