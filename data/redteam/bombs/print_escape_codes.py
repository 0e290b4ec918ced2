# tries: print what would rewrite a terminal
# must: contained
# kit: prints come back as text; who shows them must make them harmless
print("\x1b[2J\x1b]0;owned\x07" * 10)
