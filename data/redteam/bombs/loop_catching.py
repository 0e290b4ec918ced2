# tries: catch the time-out and go on
# must: refused
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
