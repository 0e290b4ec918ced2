# tries: find a frame of the host and read its globals
# must: refused
import sys
frame = sys._getframe()
while frame.f_back:
    frame = frame.f_back
str(frame.f_globals["os"].environ)
