# tries: join the same long text a million times
# must: refused
",".join(["x" * 100_000] * 1_000_000)
