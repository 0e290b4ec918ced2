# tries: keep the type check busy with names that swap their types
# must: contained
# kit: the type check is the kit's
a = b = c = 1
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
a, b, c = [a, b, c], (b, c, a), {'x': a}
1
