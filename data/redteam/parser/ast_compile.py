# tries: build the program as a tree
# must: refused
import ast
tree = ast.parse("open('CANARY_PATH').read()", mode="eval")
eval(compile(tree, "x", "eval"))
