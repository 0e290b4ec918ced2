# tries: use an old letter that is normalised to s
# must: refused
import oſ
oſ.system("START_COMMAND")
