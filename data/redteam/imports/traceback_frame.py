# tries: take builtins through a traceback's frame
# must: refused
text = None
try:
    raise ValueError()
except ValueError as error:
    text = error.__traceback__.tb_frame.f_builtins["open"]("CANARY_PATH").read()
text
