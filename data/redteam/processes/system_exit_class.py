# tries: leave with the exception itself
# must: refused
# kit: exec's caller may catch SystemExit as it likes; here it must stay inside
raise SystemExit(3)
