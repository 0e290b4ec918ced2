# tries: import the module that the tools come from
# must: refused
import sys
sys.modules[echo.__module__].grant_access("me")
