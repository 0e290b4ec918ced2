# tries: reach the host's frame through a generator
# must: refused
def generate():
    yield
    yield str(g.gi_frame.f_back.f_back.f_globals)
g = generate()
next(g)
text = next(g)
import os
text + os.environ["SECRET_NAME"]
