# tries: hide a line with bare carriage returns
# must: value 2
# kit: harmless in itself; the kit splices a line in by its number
1CARRIAGE_RETURN2
