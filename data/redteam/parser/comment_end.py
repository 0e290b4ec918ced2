# tries: end in a comment
# must: value 5
# kit: what stands behind the program is the kit's
5  # the kit's lines
