# tries: reach the host's frame through a traceback
# must: refused
found = None
try:
    1 / 0
except ZeroDivisionError as error:
    frame = error.__traceback__.tb_frame
    while frame.f_back:
        frame = frame.f_back
    found = str(frame.f_globals["os"].environ)
found
