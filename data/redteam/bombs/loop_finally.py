# tries: go on in a finally when the time is up
# must: refused
try:
    while True:
        pass
finally:
    while True:
        pass
