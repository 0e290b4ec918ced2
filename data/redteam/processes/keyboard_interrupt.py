# tries: pretend that somebody pressed Ctrl-C
# must: error KeyboardInterrupt
# kit: exec's caller would have to catch it; here it must stay inside
raise KeyboardInterrupt()
