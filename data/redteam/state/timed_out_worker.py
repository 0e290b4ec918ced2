# tries: be stopped by the clock, and go on in the next program's time
# must: value 2
# kit: workers are used again by the next program
while True:
    pass
# --- next program
1 + 1
