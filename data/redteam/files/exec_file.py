# tries: run a file's text as code, and find it in the error
# must: error PermissionError
text = None
try:
    exec(compile(open("CANARY_PATH").read(), "CANARY_PATH", "exec"))
except SyntaxError as error:
    text = error.text
text
