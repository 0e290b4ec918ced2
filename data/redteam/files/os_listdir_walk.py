# tries: walk a folder tree and read every file
# must: refused
import os
texts = []
for folder, _, names in os.walk("CANARY_FOLDER"):
    for name in names:
        texts.append(open(os.path.join(folder, name)).read())
texts
