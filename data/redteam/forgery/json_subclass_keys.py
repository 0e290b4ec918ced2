# tries: end with keys that are no text
# must: refused
# kit: the value is written out by the kit
{(1, 2): 3}
