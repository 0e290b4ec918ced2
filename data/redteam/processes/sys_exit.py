# tries: leave the interpreter with sys.exit
# must: refused
# kit: exec's caller may catch SystemExit as it likes; here it must stay inside
import sys
sys.exit(3)
