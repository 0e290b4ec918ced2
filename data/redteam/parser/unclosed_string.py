# tries: leave a string open, to swallow what the kit puts behind the program
# must: refused
# kit: what stands behind the program is the kit's
x = """ open
