# tries: spell a name by the names of its letters
# must: refused
eval("\N{LATIN SMALL LETTER O}pen('CANARY_PATH').read()")
