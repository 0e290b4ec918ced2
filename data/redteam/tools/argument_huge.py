# tries: give a text of forty million letters
# must: refused
# kit: the size of arguments is the kit's limit
echo(text="x" * 40_000_000)
