# tries: pack a file into an archive
# must: refused
import zipfile
with zipfile.ZipFile("DROP_PATH", "w") as archive:
    archive.write("CANARY_PATH")
