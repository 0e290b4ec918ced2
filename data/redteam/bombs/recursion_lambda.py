# tries: call a function that is given itself
# must: error RecursionError
# kit: Python stops this itself
(lambda f: f(f))(lambda f: f(f))
