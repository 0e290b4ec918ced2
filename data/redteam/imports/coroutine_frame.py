# tries: take builtins through a coroutine's frame
# must: refused
async def f():
    pass
c = f()
c.cr_frame.f_builtins["open"]("CANARY_PATH").read()
