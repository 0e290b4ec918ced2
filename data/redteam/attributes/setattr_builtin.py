# tries: replace a builtin for the host
# must: refused
import builtins
builtins.sorted = lambda *a, **k: open("DROP_PATH", "w").close()
sorted([1])
