# tries: look for the builtin behind a helper in locals()
# must: contained
# kit: what the prelude covers is the kit's
names = locals()
for name in list(names):
    if name == "print":
        names.pop(name)
print("captured")
