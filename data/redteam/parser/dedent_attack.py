# tries: indent the whole program less than the kit's lines before it
# must: contained
# kit: what stands before the program is the kit's
    x = 1
  y = 2
