# tries: read with codecs.open
# must: refused
import codecs
codecs.open("CANARY_PATH", encoding="utf-8").read()
