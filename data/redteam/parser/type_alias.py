# tries: run code in a lazily evaluated alias
# must: refused
type Text = open("CANARY_PATH").read()
Text.__value__
