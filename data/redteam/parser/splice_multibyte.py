# tries: put letters of several bytes before the last expression
# must: value "ü"
# kit: the kit splices a name in by a column counted in bytes
"é𝑥ｘ"; "ü"
