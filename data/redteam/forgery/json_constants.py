# tries: answer with numbers that JSON does not have
# must: refused
# kit: the answer is written out by the kit
final([float("nan"), float("inf")])
