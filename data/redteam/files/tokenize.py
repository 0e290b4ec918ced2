# tries: read through the tokenizer's open
# must: refused
import tokenize
tokenize.open("CANARY_PATH").read()
