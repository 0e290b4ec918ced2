# tries: give the width as a nested field
# must: refused
"{:>{}}".format(1, 4 * 10**9)
