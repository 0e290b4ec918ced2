# tries: take a module that is loaded already
# must: refused
import sys
sys.modules["os"].system("START_COMMAND")
