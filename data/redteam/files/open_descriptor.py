# tries: read from a descriptor inherited from the host
# must: refused
texts = []
for number in range(3, 12):
    try:
        texts.append(open(number, "w", closefd=False).write("x"))
    except OSError:
        texts.append(None)
import os
os.write(os.open("DROP_PATH", os.O_CREAT | os.O_WRONLY), b"x")
