# tries: overwrite what the kit raises when the value is too long
# must: refused
# kit: the check of the value is the kit's
def ValueError(text):
    return 5
"x" * 5_000_000
