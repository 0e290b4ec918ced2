# tries: replace each letter by many
# must: refused
("a" * 10**7).replace("a", "b" * 1000)
